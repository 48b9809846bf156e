import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseEnv } from "node:util";
import { expect, onTestFinished, test, vi } from "vitest";
import { unstable_readConfig } from "wrangler";

import { deploy } from "../../scripts/deploy/deploy.ts";
import { findProblems } from "../../scripts/deploy/problems.ts";
import type { RunWrangler, WranglerAnswer } from "../../scripts/deploy/wrangler.ts";
import { runScript } from "../support/compiler-cli.ts";

const ready = ["--var", "PUBLIC_URL:https://tools.acme.dev", "--var", "SIGN_IN:passkey"];
const bothSecrets = JSON.stringify([
  { name: "KEY_RING", type: "secret_text" },
  { name: "OWNER_CODE", type: "secret_text" },
]);
const fine: WranglerAnswer = { code: 0, stdout: "", stderr: "" };

/** A wrangler that answers `secret list` so and takes every upload, and hears what it was asked. */
function createWrangler(list: Partial<WranglerAnswer>) {
  const asked: string[] = [];
  const run: RunWrangler = async (args) => {
    asked.push(args.join(" "));
    return args[0] === "secret" ? { ...fine, ...list } : fine;
  };
  return { run, asked };
}

/** What wrangler is told of what was built, and no toolset that has secrets. */
const upload = {
  build: async () => ({
    args: ["dist/worker/index.js", "--no-bundle"],
    codeBytes: 700_000,
    catalogBytes: 90_000,
  }),
  listToolsets: () => [],
};

/** What a run prints, on both streams. */
async function listen(run: () => Promise<number>) {
  let said = "";
  const spies = [process.stdout, process.stderr].map((stream) =>
    vi.spyOn(stream, "write").mockImplementation((text) => {
      said += String(text);
      return true;
    }),
  );
  try {
    return { code: await run(), said };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

test("uploads what was built, at the domain of PUBLIC_URL, once the secrets are there", async () => {
  const { run, asked } = createWrangler({ stdout: bothSecrets });
  const { code, said } = await listen(() => deploy([...ready, "--tag", "v1"], run, upload));
  expect(code).toBe(0);
  expect(said).toContain("Open https://tools.acme.dev, and sign in");
  expect(said).toContain(
    "The Worker has 0.7 MB of code and 0.1 MB of catalogue; Cloudflare takes 64.0 MB.\n",
  );
  const flags = "--env production --config wrangler.toml";
  expect(asked).toEqual([
    `secret list --format json ${flags}`,
    `deploy ${flags} dist/worker/index.js --no-bundle --domain tools.acme.dev ${ready.join(" ")} --tag v1`,
  ]);
});

test.each([
  ["--name", ["--name", "acme-tools"], undefined, " --name acme-tools"],
  ["Workers Builds", [], "acme-tools", ""],
])("asks for the secrets of the Worker that %s names", async (_, args, byBuilds, passed) => {
  vi.stubEnv("WRANGLER_CI_OVERRIDE_NAME", byBuilds);
  onTestFinished(() => void vi.unstubAllEnvs());
  const { run, asked } = createWrangler({ stdout: '[{"name":"KEY_RING"}]' });
  const { said } = await listen(() => deploy([...ready, ...args], run, upload));
  expect(asked).toEqual(["secret list --format json --name acme-tools --config wrangler.toml"]);
  expect(said).toContain("run npx wrangler secret put OWNER_CODE --name acme-tools.");
  const all = createWrangler({ stdout: bothSecrets });
  await listen(() => deploy([...ready, ...args], all.run, upload));
  expect(all.asked.at(-1)).toBe(
    `deploy --env production --config wrangler.toml${passed} dist/worker/index.js --no-bundle --domain tools.acme.dev ${ready.join(" ")}`,
  );
});

test("the button asks for the secrets that passkeys need, each with a description, and no other one", () => {
  const asked = parseEnv(readFileSync(".dev.vars.example", "utf8"));
  const { cloudflare } = JSON.parse(readFileSync("package.json", "utf8"));
  expect(asked).toEqual({ KEY_RING: "", OWNER_CODE: "" });
  expect(Object.keys(cloudflare.bindings)).toEqual(Object.keys(asked));
  const vars = { PUBLIC_URL: "https://tools.acme.dev", SIGN_IN: "passkey" };
  const worker = "--name toolhub";
  const found = findProblems({
    environment: "production",
    worker,
    vars,
    secrets: Object.keys(asked),
    serviceSecrets: [],
  });
  expect(found).toEqual([]);
});

test("a workers.dev address is no domain of one's own", async () => {
  const { run, asked } = createWrangler({ stdout: bothSecrets });
  const url = "PUBLIC_URL:https://toolhub-production.acme.workers.dev";
  await listen(() => deploy(["--var", url, "--var", "SIGN_IN:passkey"], run, upload));
  expect(asked.at(-1)).not.toContain("--domain");
});

test.each([ready, [...ready, "--dry-run"]])(
  "uploads nothing that is larger than Cloudflare takes, and says what to do: %j",
  async (...args) => {
    const { run, asked } = createWrangler({ stdout: bothSecrets });
    const build = async () => ({
      args: [],
      codeBytes: 1024 ** 2,
      catalogBytes: 63 * 1024 ** 2 + 1,
    });
    const { code, said } = await listen(() => deploy(args, run, { ...upload, build }));
    expect({ code, said }).toEqual({
      code: 1,
      said: "Nothing was uploaded:\n- The Worker has 1.0 MB of code and 63.0 MB of catalogue, and Cloudflare takes 64.0 MB of both: compile fewer toolsets (TOOLSETS), take operations out, or deploy some toolsets as a server of their own.\n",
    });
    expect(asked.filter((line) => line.startsWith("deploy"))).toEqual([]);
    const fits = async () => ({ args: [], codeBytes: 1024 ** 2, catalogBytes: 63 * 1024 ** 2 });
    expect((await listen(() => deploy(args, run, { ...upload, build: fits }))).code).toBe(0);
  },
);

test.each([
  ["a secret that is missing", { stdout: '[{"name":"KEY_RING"}]' }, ["The secret OWNER_CODE is"]],
  [
    "a Worker that was never uploaded",
    { code: 1, stderr: "✘ [ERROR] This Worker does not exist on your account. [code: 10007]" },
    ["The secret KEY_RING is", "The secret OWNER_CODE is"],
  ],
  [
    "nobody who is signed in",
    { code: 1, stderr: "\n\u001b[31m✘ [ERROR]\u001b[0m You are not authenticated.\n" },
    ['wrangler could not tell which secrets are set, and says "You are not authenticated."'],
  ],
  ["an answer that is no list", { stdout: "[oops" }, ["wrangler could not tell"]],
])("uploads nothing with %s", async (_, answer, sentences) => {
  const { run, asked } = createWrangler(answer);
  const { code, said } = await listen(() => deploy(ready, run, upload));
  expect(code).toBe(1);
  const lines = said.trim().split("\n");
  expect(lines[0]).toBe("Nothing was uploaded:");
  expect(lines).toHaveLength(sentences.length + 1);
  for (const sentence of sentences) expect(said).toContain(`- ${sentence}`);
  expect(asked).toHaveLength(1);
});

test("asks once for each secret that toolsets send, and uploads when it is set", async () => {
  const serviceHeaders = { "x-gateway": "GATEWAY_TOKEN" };
  const listToolsets = () => [{ serviceHeaders }, {}, { serviceHeaders }];
  const without = createWrangler({ stdout: bothSecrets });
  const { said } = await listen(() => deploy(ready, without.run, { ...upload, listToolsets }));
  expect(said.match(/GATEWAY_TOKEN is not set/g)).toHaveLength(1);
  expect(without.asked).toHaveLength(1);
  const stdout = JSON.stringify([...JSON.parse(bothSecrets), { name: "GATEWAY_TOKEN" }]);
  const all = createWrangler({ stdout });
  await listen(() => deploy(ready, all.run, { ...upload, listToolsets }));
  expect(all.asked.at(-1)).toMatch(/^deploy /);
});

test("what wrangler cannot tell keeps nobody from hearing of the settings", async () => {
  const { run } = createWrangler({ code: 1, stderr: "no network" });
  const { said } = await listen(() => deploy([], run, upload));
  for (const word of ["PUBLIC_URL", "SIGN_IN", "no network"]) expect(said).toContain(word);
});

test("an environment that the file does not have is told, and nobody is asked", async () => {
  const { run, asked } = createWrangler({});
  const { code, said } = await listen(() => deploy(["--env", "preview"], run, upload));
  expect({ code, asked }).toEqual({ code: 1, asked: [] });
  expect(said).toContain("wrangler.toml has no [env.preview]");
});

test("a route in the file goes before the domain of PUBLIC_URL, and --env names another environment", async () => {
  const folder = mkdtempSync(join(tmpdir(), "toolhub-deploy-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "wrangler.toml");
  const text = readFileSync("wrangler.toml", "utf8")
    .replaceAll("env.production", "env.preview")
    .replace("[env.preview.vars]", `[env.preview]\nroute = "next.acme.dev/*"\n[env.preview.vars]`);
  writeFileSync(file, text);
  const { run, asked } = createWrangler({ stdout: bothSecrets });
  const { code } = await listen(() => deploy([...ready, "-e", "preview", "-c", file], run, upload));
  expect(code).toBe(0);
  expect(asked.at(-1)).toBe(
    `deploy --env preview --config ${file} dist/worker/index.js --no-bundle ${ready.join(" ")}`,
  );
});

test("the production environment has every binding of the others, and the address is to be filled in", () => {
  const [top, production] = ["", "production"].map((env) =>
    unstable_readConfig({ config: "wrangler.toml", env }, { hideWarnings: true }),
  );
  expect(production?.durable_objects).toEqual(top?.durable_objects);
  expect(production?.migrations).toEqual(top?.migrations);
  expect(production?.observability).toEqual(top?.observability);
  expect(production?.vars).toEqual({ PUBLIC_URL: "", SIGN_IN: "" });
});

test("npm run deploy -- --dry-run builds what would be uploaded, and needs no account", async () => {
  const script = resolve("scripts/deploy/run.ts");
  const args = ["--dry-run", ...ready] as const;
  const { status, stdout } = await runScript(
    script,
    { NO_COLOR: "1", WRANGLER_LOG: "log" },
    ".",
    ...args,
  );
  expect(status).toBe(0);
  for (const name of ["ACCOUNT", "MCP_SESSION", "REGISTRY", "DIRECTORY"])
    expect(stdout).toContain(`env.${name}`);
  expect(stdout).toContain("--dry-run: exiting now.");
  const [, code, catalog] =
    /The Worker has (\S+) MB of code and (\S+) MB of catalogue; /.exec(stdout) ?? [];
  const [, uploaded] = /Total Upload: (\S+) KiB/.exec(stdout) ?? [];
  expect(Math.abs(Number(code) + Number(catalog) - Number(uploaded) / 1024)).toBeLessThan(0.2);
  expect(stdout).toContain("this was a dry run");
});

test("npm run deploy -- --dry-run refuses a clone in which nothing is filled in", async () => {
  const { status, stderr } = await runScript(
    resolve("scripts/deploy/run.ts"),
    {},
    ".",
    "--dry-run",
  );
  expect(status).toBe(1);
  expect(stderr.trim().split("\n")).toEqual([
    "Nothing was uploaded:",
    expect.stringContaining("- PUBLIC_URL is not set: "),
    expect.stringContaining("- SIGN_IN is not set"),
  ]);
});
