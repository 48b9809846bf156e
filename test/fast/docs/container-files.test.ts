import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";

import { demo, toolhub } from "../../../scripts/server.ts";
import { isSecretName, settingNames } from "../../../src/config.ts";

const readText = (file: string) => readFileSync(file, "utf8");
const compose = parse(readText("compose.yaml"), { merge: true });
const dockerfile = readText("Dockerfile");
const entrypoint = readText("selfhost/entrypoint.sh");
const named = (text: string, pattern: RegExp) =>
  [...text.matchAll(pattern)].map(([, name = ""]) => name);

/** What the entrypoint reads besides toolhub's settings: `port=${PORT:-8080}`. */
const ofEntrypoint = named(entrypoint, /\$\{([A-Z_]+):-/g);
/** What the clone's toolsets read. */
const ofToolsets = globSync("demo/toolsets/*/toolset.json").flatMap((file) =>
  named(readText(file), /\$\{([A-Z_]+)/g),
);

test("compose.yaml sets what toolhub or its entrypoint reads, and a file for each secret that it mounts", () => {
  const { environment, secrets } = compose.services.toolhub;
  const known = [...settingNames, ...ofEntrypoint, ...ofToolsets];
  const files = settingNames.filter(isSecretName).map((name) => `${name}_FILE`);
  expect(Object.keys(environment).filter((name) => ![...known, ...files].includes(name))).toEqual(
    [],
  );
  const mounted = Object.keys(environment).filter((name) => name.endsWith("_FILE"));
  expect(mounted.map((name) => environment[name])).toEqual(
    secrets.map((name: string) => `/run/secrets/${name}`),
  );
  expect(Object.keys(compose.secrets)).toEqual(secrets);
  // On another port it is another address, which is the only one that it answers under.
  const [, port] = /:(\$\{PORT:-\d+\}):/.exec(compose.services.toolhub.ports[0]) ?? [];
  expect(environment.PUBLIC_URL).toContain(`http://localhost:${port}`);
});

test("compose.yaml runs one hardened container of each, and gives running calls time to end", () => {
  const { toolhub: server, demo: api, caddy } = compose.services;
  for (const service of [server, api]) {
    expect(service).toMatchObject({ read_only: true, user: "65532:65532", cap_drop: ["ALL"] });
    expect(service.security_opt).toEqual(["no-new-privileges:true"]);
  }
  expect(server.deploy.replicas).toBe(1);
  const grace = Number.parseInt(server.stop_grace_period, 10);
  expect(Number(server.environment.DRAIN_SECONDS)).toBeLessThan(grace);
  expect(api.command).toEqual(["demo"]);
  expect(caddy.profiles).toEqual(["tls"]);
  expect(caddy.volumes[0]).toMatch(/^\.\/selfhost\/Caddyfile:/);
  const volumes = [server, api, caddy].flatMap((service) => service.volumes as string[]);
  const kept = volumes
    .map((volume) => volume.split(":")[0])
    .filter((name) => !name?.startsWith("."));
  expect(kept.toSorted()).toEqual(Object.keys(compose.volumes).toSorted());
});

test("docker-bake.hcl sets arguments that the Dockerfile has, by variables of its own", () => {
  const bake = readText("docker-bake.hcl");
  const variables = named(bake, /^variable "(\w+)"/gm);
  const [, args = ""] = /args = \{([^}]*)\}/.exec(bake) ?? [];
  const pairs = [...args.matchAll(/^\s*(\w+)\s*= (\w+)$/gm)];
  expect(pairs.length).toBe(4);
  for (const [, name = "", value = ""] of pairs) {
    expect(named(dockerfile, /^ARG (\w+)/gm)).toContain(name);
    expect(variables).toContain(value);
  }
  for (const name of named(bake, /\$\{(\w+)\}/g)) expect(variables).toContain(name);
  const targets = named(bake, /^target "(\w+)"/gm);
  for (const name of [...named(bake, /(?:targets|inherits)\s*= \["(\w+)"\]/g)])
    expect(targets).toContain(name);
  expect(bake).toContain('platforms = ["linux/amd64", "linux/arm64"]');
  // The release workflow bakes that target, and reads its digest.
  expect(targets).toContain("release");
  expect(readText(".github/workflows/release.yml")).toContain("bake release --push");
});

test("the devcontainer has the project's Node, and the ports of npm run dev", () => {
  const { image, forwardPorts, portsAttributes, postCreateCommand } = JSON.parse(
    readText(".devcontainer/devcontainer.json"),
  );
  const { devDependencies } = JSON.parse(readText("package.json"));
  const [, major] = /typescript-node:(\d+)-/.exec(image) ?? [];
  expect(devDependencies.node).toMatch(new RegExp(`^${major}\\.`));
  expect(forwardPorts).toEqual([toolhub.port, demo.port]);
  expect(Object.keys(portsAttributes).map(Number)).toEqual(forwardPorts);
  expect(postCreateCommand).toBe("npm ci");
});
