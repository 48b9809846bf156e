import { execFile, spawn } from "node:child_process";
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";

import { buildCreatePackage, buildPackage } from "../../scripts/build-package.ts";
import { listInstalledNodes } from "../../scripts/installed-nodes.ts";
import { identity } from "../../src/settings/identity.ts";
import { findPorts, toPortFlags } from "../support/checkout.ts";
import { serveSecrets } from "../support/cloudflare-secrets.ts";
import { createDemo } from "../support/demo.ts";

const root = mkdtempSync(join(tmpdir(), "toolhub-team-"));
const team = join(root, "my-tools");
const node = resolve("node_modules/.bin/node");
const flags = ["--no-audit", "--no-fund", "--prefer-offline"];

/** Where the npm of this computer has its settings: a team's npm has the same ones. */
const ofThisComputer = new Set([
  "NODE_EXTRA_CA_CERTS",
  "npm_config_globalconfig",
  "npm_config_userconfig",
]);

/** What the tests around this one have set, which a team has not. */
const env = { ...process.env };
for (const name of Object.keys(env).filter((name) => !ofThisComputer.has(name)))
  if (/^(?:VITEST|WRANGLER_|NODE_|npm_|INIT_CWD)/.test(name)) delete env[name];

async function run(cwd: string, command: string, ...args: readonly string[]) {
  try {
    const done = await promisify(execFile)(command, args, { cwd, env });
    return { code: 0, ...done };
  } catch (error) {
    return error as { readonly code: number; readonly stdout: string; readonly stderr: string };
  }
}

/** The program as `npx toolhub` runs it. */
const toolhub = (...args: readonly string[]) =>
  run(team, node, "node_modules/toolhub/dist/toolhub.js", ...args);

/** Starts the program, and returns what it has printed. It ends with the test. */
function startToolhub(...args: readonly string[]): () => string {
  const all = ["node_modules/toolhub/dist/toolhub.js", ...args];
  const child = spawn(node, all, { cwd: team, env, stdio: ["ignore", "pipe", "pipe"] });
  const ended = new Promise((done) => child.once("exit", done));
  onTestFinished(async () => {
    child.kill("SIGTERM");
    await ended;
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (data) => {
      output += data;
    });
  }
  return () => output;
}

/** What `npm pack` makes of a built folder. */
async function pack(folder: string): Promise<string> {
  const { stdout } = await run(root, "npm", "pack", "--silent", folder);
  return join(root, stdout.trim());
}

const install = (tarball: string) => run(team, "npm", "install", "--save-exact", ...flags, tarball);

const commit = async () => {
  await run(team, "git", "add", "-A");
  const identity = ["-c", "user.name=Ada", "-c", "user.email=ada@team.test"];
  await run(team, "git", ...identity, "commit", "--quiet", "--message", "now");
};

const packageFolder = join(root, "toolhub");

/** The repository of a team, as `npm create toolhub` and `npm install` leave it. */
beforeAll(async () => {
  await Promise.all([
    buildPackage(packageFolder),
    buildCreatePackage(join(root, "create-toolhub")),
  ]);
  const create = await pack(join(root, "create-toolhub"));
  const made = await run(
    root,
    "npm",
    "exec",
    "--yes",
    `--package=${create}`,
    "--",
    "create-toolhub",
    "my-tools",
  );
  expect(made.stderr).not.toContain("Error");
  expect(made.stdout).toContain("npm run dev");
  const installed = await install(await pack(packageFolder));
  expect(installed, installed.stderr).toMatchObject({ code: 0 });
  await run(team, "git", "init", "--quiet");
  await commit();
}, 600_000);

afterAll(() => rmSync(root, { recursive: true, force: true, maxRetries: 5 }));

test("the repository holds a team's own files, and what is generated is ignored", async () => {
  const { stdout } = await run(team, "git", "ls-files");
  expect(
    stdout
      .trim()
      .split("\n")
      .filter((file) => !file.startsWith("toolsets/")),
  ).toEqual([
    ".dockerignore",
    ".github/workflows/toolhub.yml",
    ".gitignore",
    ".npmrc",
    "Dockerfile",
    "README.md",
    "package-lock.json",
    "package.json",
    "toolhub.json",
    "wrangler.toml",
  ]);
  expect(await toolhub("build")).toMatchObject({ code: 0 });
  expect(existsSync(join(team, ".toolhub/catalog.js"))).toBe(true);
  expect((await run(team, "git", "status", "--short")).stdout).toBe("");
  const dockerfile = readFileSync(join(team, "Dockerfile"), "utf8").trim().split("\n");
  expect(dockerfile.filter((line) => !line.startsWith("#"))).toEqual([
    `ARG TOOLHUB_VERSION=${identity.version}`,
    "FROM toolhub:$" + "{TOOLHUB_VERSION}",
    "COPY .toolhub/catalog.js /toolhub/catalog.js",
  ]);
});

test.each(listInstalledNodes())("$version compiles and checks it", async ({ path }) => {
  for (const command of ["check", "report", "build"]) {
    const program = "node_modules/toolhub/dist/toolhub.js";
    const { code, stdout, stderr } = await run(team, path, program, command);
    expect({ command, code, stderr }).toEqual({ command, code: 0, stderr: "" });
    expect(stdout).toMatch(/find_demo_trials|Wrote \.toolhub\/catalog\.js: tools 1, toolsets 1\./);
  }
});

test("its tools cost at most what its toolhub.json allows", async () => {
  const file = join(team, "toolhub.json");
  const text = readFileSync(file, "utf8");
  onTestFinished(() => writeFileSync(file, text));
  writeFileSync(file, text.replace('"maxTotalTokens": 20000', '"maxTotalTokens": 50'));
  const { code, stderr } = await toolhub("report");
  expect(code).toBe(1);
  expect(stderr).toContain(
    "50 are allowed: leave tools out, or raise limits.maxTotalTokens in toolhub.json",
  );
});

test("commands are named as a team types them", async () => {
  expect((await toolhub("--help")).stdout).toMatch(/^npx toolhub <command>\n/);
  const { code, stderr } = await toolhub("bild");
  expect(code).toBe(2);
  expect(stderr).toContain('There is no command "bild". Allowed: dev, build, check, report,');
  const made = await toolhub("new", "others");
  onTestFinished(() => rmSync(join(team, "toolsets/others"), { recursive: true }));
  expect(made.stdout).toContain("npx toolhub pull others");
  expect((await toolhub("check")).stderr).toContain(
    "There is no schema: get it with npx toolhub pull others",
  );
  expect((await toolhub("doctor", "--help")).stdout).toMatch(/^npx toolhub doctor <url>\n/);
  expect((await toolhub("keys", "new")).stdout).toMatch(/^k1:[\w-]{43}\n$/);
});

test("it is served with the package's Worker, the demo beside it, and a saved file at once", async () => {
  const ports = await findPorts();
  const output = startToolhub("dev", "--demo", ...toPortFlags(ports));
  await expect.poll(output, { timeout: 90_000 }).toContain("toolhub is ready.");
  const read = async () => (await fetch(`http://localhost:${ports.port}/llms.txt`)).text();
  expect(await read()).toMatch(/^# my-tools\n/);
  expect(await read()).toContain("find_demo_trials");
  const file = join(team, "toolsets/demo/operations/find_demo_trials.graphql");
  const text = readFileSync(file, "utf8");
  onTestFinished(() => writeFileSync(file, text));
  writeFileSync(file, text.replace("Partial words match.", "Whole words match."));
  await expect.poll(read, { timeout: 30_000 }).toContain("Whole words match.");

  const demoUrl = `http://localhost:${ports.demoPort}`;
  const key = await createDemo(demoUrl).makeKey("Ada");
  Object.assign(env, { DEMO_URL: demoUrl, DEMO_KEY: key });
  const { code, stdout } = await toolhub("call", "find_demo_trials", '{"condition":"asthma"}');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ total_count: expect.any(Number) });
});

test("it is served on plain workerd, under the name in its toolhub.json", async () => {
  const { port } = await findPorts();
  const data = join(root, "selfhost");
  const output = startToolhub("selfhost", "--port", String(port), "--data", data);
  await expect.poll(output, { timeout: 60_000 }).toContain("toolhub is ready.");
  const text = await (await fetch(`http://localhost:${port}/llms.txt`)).text();
  expect(text).toMatch(/^# my-tools\n/);
  expect(text).toContain("find_demo_trials");
});

test("deploy asks for the secrets that this repository's own toolsets send, and uploads nothing without them", async () => {
  const file = join(team, "toolsets/demo/toolset.json");
  const text = readFileSync(file, "utf8");
  onTestFinished(() => writeFileSync(file, text));
  const serviceHeaders = { "x-gateway": "TEAM_GATEWAY_TOKEN" };
  writeFileSync(file, JSON.stringify({ ...JSON.parse(text), serviceHeaders }));
  const { asked, settings } = await serveSecrets(["KEY_RING", "OWNER_CODE"]);
  Object.assign(env, settings);
  onTestFinished(() => Object.keys(settings).forEach((name) => void delete env[name]));
  const vars = ["PUBLIC_URL:https://tools.team.io", "SIGN_IN:passkey"];
  const { code, stderr } = await toolhub("deploy", ...vars.flatMap((each) => ["--var", each]));
  expect({ code, lines: stderr.trim().split("\n") }).toEqual({
    code: 1,
    lines: [
      "Nothing was uploaded:",
      "- The secret TEAM_GATEWAY_TOKEN is not set: run npx wrangler secret put TEAM_GATEWAY_TOKEN --env production.",
    ],
  });
  expect(asked.filter((request) => !request.startsWith("GET "))).toEqual([]);
  expect(asked).toContainEqual(
    expect.stringMatching(/^GET \/accounts\/acme\/workers\/.*\/secrets/),
  );
});

const fillIn = (file: string) =>
  writeFileSync(
    file,
    readFileSync(file, "utf8")
      .replace('PUBLIC_URL = ""', 'PUBLIC_URL = "https://tools.team.io"')
      .replace('SIGN_IN = ""', 'SIGN_IN = "passkey"'),
  );

test("deploy refuses what is not filled in, and an upgrade changes one version and no other file", async () => {
  const refused = await toolhub("deploy", "--dry-run");
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain("PUBLIC_URL is not set");
  fillIn(join(team, "wrangler.toml"));
  await commit();
  const before = await toolhub("deploy", "--dry-run", "--outdir", ".toolhub/upload");
  expect(before).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('env.NAME ("my-tools")'),
  });
  expect(before.stdout).toContain("env.ACCOUNT (Account)");
  expect(before.stdout).toMatch(
    /^The Worker has [01]\.\d MB of code and 0\.\d MB of catalogue; Cloudflare takes 64\.0 MB\.$/m,
  );
  // As modules, so that a call loads what it needs: those of the package, with this repository's catalogue.
  const uploaded = readdirSync(join(team, ".toolhub/upload")).filter((file) =>
    file.endsWith(".js"),
  );
  const modules = readdirSync(join(packageFolder, "dist/selfhost"));
  expect(uploaded.toSorted()).toEqual(
    ["catalog.js", ...modules.filter((file) => file.endsWith(".js"))].toSorted(),
  );
  expect(uploaded.length).toBeGreaterThan(10);
  expect(readFileSync(join(team, ".toolhub/upload/catalog.js"), "utf8")).toContain(
    "find_demo_trials",
  );

  // The next version has one more object: its binding comes with the package.
  const manifest = join(packageFolder, "package.json");
  writeFileSync(
    manifest,
    readFileSync(manifest, "utf8").replace('"version": "0.1.0"', '"version": "0.1.1"'),
  );
  const settings = join(packageFolder, "dist/wrangler.json");
  const { durable_objects, migrations, ...rest } = JSON.parse(readFileSync(settings, "utf8"));
  const bindings = [...durable_objects.bindings, { name: "LATER", class_name: "Later" }];
  const later = { tag: "later", new_sqlite_classes: ["Later"] };
  const next = { ...rest, durable_objects: { bindings }, migrations: [...migrations, later] };
  writeFileSync(settings, JSON.stringify(next));
  const worker = join(packageFolder, "dist/selfhost/index.js");
  appendFileSync(
    worker,
    '\nimport { DurableObject as Base } from "cloudflare:workers";\nexport class Later extends Base {}\n',
  );
  expect(await install(await pack(packageFolder))).toMatchObject({ code: 0 });

  const { stdout } = await run(team, "git", "diff", "--name-only");
  expect(stdout.trim().split("\n")).toEqual(["package-lock.json", "package.json"]);
  const changed = await run(team, "git", "diff", "--numstat", "package.json");
  expect(changed.stdout).toBe("1\t1\tpackage.json\n");
  expect(await toolhub("check")).toMatchObject({ code: 0, stderr: "" });
  const after = await toolhub("deploy", "--dry-run");
  expect(after).toMatchObject({ code: 0, stdout: expect.stringContaining("env.LATER (Later)") });
});
