import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";

import { limits, listLoaded, measureBundle } from "../../scripts/bundle-size.ts";
import { bundleModules, type WorkerModule } from "../../scripts/worker-bundle.ts";
import { bundleWorker } from "../../scripts/worker-file.ts";

async function bundleHere(): Promise<readonly WorkerModule[]> {
  const folder = mkdtempSync(join(tmpdir(), "toolhub-modules-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return bundleModules("src/index.ts", folder);
}

/** Files whose modules are there before anything is asked, or those that are loaded when somebody asks for them. */
function filesOf(modules: readonly WorkerModule[], isLoaded: boolean): string[] {
  const loaded = listLoaded(modules);
  return modules
    .filter(({ name }) => loaded.has(name) === isLoaded)
    .flatMap(({ files }) => [...files.keys()]);
}

test.each([
  ["pages", /\.tsx$|\/style\.css$|-script\.js$/, 30],
  ["passkeys and the client of an issuer", /webauthn\.gen\.js$|\/oauth4webapi\//, 2],
  ["the authorization server", /oauth-provider\.gen\.js$|\/exchange-token\.ts$/, 2],
  [
    "the routes",
    /\/node_modules\/hono\/|^node_modules\/hono\/|^src\/(?:discovery|operator|web)\//,
    60,
  ],
  ["the protected resource", /resource-server\.gen\.js$/, 1],
  ["zod", /\/node_modules\/zod\/|^node_modules\/zod\//, 10],
  // But for its validator of JSON Schema, which stands alone.
  [
    "the SDK",
    /node_modules\/agents\/|@modelcontextprotocol\/core\/|@modelcontextprotocol\/server\/dist\/(?!cfWorkerProvider|validators|dialects)/,
    4,
  ],
  ["the transport of sessions", /src\/mcp\/session\/(session|transport|events)\.ts$/, 3],
  ["the SDK's server", /src\/mcp\/(server|modern-lane)\.ts$/, 2],
])("a plain call loads nothing of %s", async (_, files, count) => {
  const modules = await bundleHere();
  expect(filesOf(modules, true)).toContain("src/mcp/fast-lane/fast-lane.ts");
  expect(filesOf(modules, true).filter((file) => files.test(file))).toEqual([]);
  expect(filesOf(modules, false).filter((file) => files.test(file)).length).toBeGreaterThanOrEqual(
    count,
  );
});

test("a plain call loads one module, however the rest is divided", async () => {
  const modules = await bundleHere();
  const names = [...listLoaded(modules)];
  expect(names).toEqual(["index.js", expect.stringMatching(/^part-always-[\w-]+\.js$/)]);
  const entry = modules.find(({ name }) => name === "index.js");
  expect(entry?.code.length).toBeLessThan(400);
  expect(modules.length).toBeLessThanOrEqual(18);
});

test("all code together is below 260 KB gzipped, and what a call loads below 90", async () => {
  expect(limits.all).toBe(260);
  expect(limits.call).toBeLessThan(90);
  const { allKb, callKb } = await measureBundle();
  expect(allKb).toBeLessThan(limits.all);
  expect(callKb).toBeLessThan(limits.call);
  expect(limits.call - callKb).toBeLessThan(2);
});

test("what has to be loaded together is one module", async () => {
  const modules = await bundleHere();
  const ofFile = (path: string) =>
    modules.filter(({ files }) => files.has(path)).map(({ name }) => name);
  for (const [first, ...others] of [
    [
      "src/mcp/session/session.ts",
      "src/mcp/modern-lane.ts",
      "src/mcp/message/unusual-body.ts",
      "src/mcp/calls/confirm-call.ts",
    ],
    [
      "src/upstream/failure/failed-call.ts",
      "src/tools/arguments/refusal.ts",
      "src/mcp/calls/key-notices.ts",
    ],
    ["src/app.ts", "src/access/limit-address.ts"],
    ["src/oauth/authorization-server.ts", "src/oauth/oauth-provider.gen.js"],
  ] as const) {
    expect(ofFile(first).length, first).toBe(1);
    for (const other of others) expect(ofFile(other), other).toEqual(ofFile(first));
  }
});

test("who opens a page or a connection loads nothing of the SDK", async () => {
  const modules = await bundleHere();
  const withRoutes = modules.filter(({ files }) => files.has("src/web/routes.ts"));
  const names = new Set(withRoutes.map(({ name }) => name));
  for (const name of names) {
    for (const each of modules.find((module) => module.name === name)?.imports ?? [])
      names.add(each);
  }
  const files = modules
    .filter(({ name }) => names.has(name))
    .flatMap((each) => [...each.files.keys()]);
  expect(files).toContain("src/web/routes.ts");
  expect(files.filter((file) => /\/zod\//.test(file)).length).toBeGreaterThan(10);
  expect(files.filter((file) => /@modelcontextprotocol\/core\//.test(file))).toEqual([]);
});

test("a file is in one module only", async () => {
  const files = (await bundleHere()).flatMap((module) => [...module.files.keys()]);
  expect(files.length).toBeGreaterThan(300);
  expect(files.filter((file, index) => files.indexOf(file) !== index)).toEqual([]);
});

/** What a Worker imports of workerd, as far as its classes begin with it. */
const platform =
  "export class DurableObject { constructor(ctx, env) { Object.assign(this, { ctx, env }); } }\nexport class WorkerEntrypoint {}\n";

test("people are sent the style and the scripts of pages without comments and spaces", async () => {
  const modules = await bundleHere();
  for (const file of ["src/web/style.css", "src/web/page-script.js"]) {
    const bytes = readFileSync(file).length;
    const [code = ""] = modules.flatMap(({ files }) => files.get(file) ?? []);
    expect(code.length, file).toBeGreaterThan(bytes / 2);
    expect(code.length, file).toBeLessThan(bytes * 0.85);
  }
});

const listExports = (file: string) =>
  `globalThis.addEventListener = () => undefined;
   process.stdout.write(Object.keys(await import(${JSON.stringify(file)})).toSorted().join());`;

test("in one file, as wrangler bundles in development, everything is there before it is used", async () => {
  const folder = mkdtempSync(join(tmpdir(), "toolhub-one-file-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "worker.mjs");
  await bundleWorker("src/index.ts", file);
  writeFileSync(join(folder, "platform.mjs"), platform);
  writeFileSync(
    file,
    readFileSync(file, "utf8").replaceAll("cloudflare:workers", "./platform.mjs"),
  );
  // A process of its own: the Worker takes over the console.
  const { stdout } = spawnSync(process.execPath, ["--input-type=module", "-e", listExports(file)]);
  expect(String(stdout)).toBe("Account,Directory,McpSession,Metrics,Registry,default");
});

test("the upload takes along every module that the entry may ask for", async () => {
  const rule = '[[rules]]\ntype = "ESModule"\nglobs = ["part-*.js"]\n';
  expect(readFileSync("wrangler.toml", "utf8")).toContain(rule);
  const names = (await bundleHere()).map(({ name }) => name).filter((name) => name !== "index.js");
  expect(names.length).toBeGreaterThan(2);
  expect(names.filter((name) => !/^part-[\w-]+\.js$/.test(name))).toEqual([]);
});
