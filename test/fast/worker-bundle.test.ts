import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";

import { bundleModules, bundleWorker } from "../../scripts/worker-bundle.ts";

async function bundleHere() {
  const folder = mkdtempSync(join(tmpdir(), "toolhub-modules-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const { outputs } = await bundleModules("src/index.ts", folder);
  return Object.entries(outputs)
    .filter(([file]) => file.endsWith(".js"))
    .map(([file, output]) => ({ ...output, name: basename(file) }));
}

/** Files whose modules are there before anything is asked, or those that are loaded when somebody asks for them. */
function filesOf(modules: Awaited<ReturnType<typeof bundleHere>>, isLoaded: boolean): string[] {
  const loaded = new Set(["index.js"]);
  for (const name of loaded) {
    const { imports = [] } = modules.find((module) => module.name === name) ?? {};
    for (const { kind, path, external } of imports) {
      if (kind === "import-statement" && !external) loaded.add(basename(path));
    }
  }
  return modules
    .filter(({ name }) => loaded.has(name) === isLoaded)
    .flatMap(({ inputs }) => Object.keys(inputs));
}

test.each([
  ["pages", /\.tsx$|\/style\.css$|-script\.js$/, 30],
  ["passkeys and the client of an issuer", /webauthn\.gen\.js$|\/oauth4webapi\//, 2],
  ["the authorization server", /oauth-provider\.gen\.js$|\/exchange-token\.ts$/, 2],
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

test("a plain call loads at most 30 modules", async () => {
  const modules = await bundleHere();
  const loaded = new Set(filesOf(modules, true));
  const count = modules.filter(({ inputs }) =>
    Object.keys(inputs).some((file) => loaded.has(file)),
  );
  expect(count.length).toBeLessThanOrEqual(30);
});

/** What a Worker imports of workerd, as far as its classes begin with it. */
const platform =
  "export class DurableObject { constructor(ctx, env) { Object.assign(this, { ctx, env }); } }\nexport class WorkerEntrypoint {}\n";

test("people are sent the style and the scripts of pages without comments and spaces", async () => {
  const bytesOf = (modules: Awaited<ReturnType<typeof bundleHere>>, file: string) =>
    modules.find(({ inputs }) => inputs[file])?.inputs[file]?.bytesInOutput ?? 0;
  const modules = await bundleHere();
  for (const file of ["src/web/style.css", "src/web/page-script.js"]) {
    const bytes = readFileSync(file).length;
    expect(bytesOf(modules, file), file).toBeGreaterThan(bytes / 2);
    expect(bytesOf(modules, file), file).toBeLessThan(bytes * 0.85);
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
