import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";

import { listNamedSettings, toSettingLines } from "../../compiler/cli/catalog-module.ts";
import { toConfig } from "../../selfhost/generate.ts";
import { readWorker } from "../../selfhost/read-worker.ts";
import { toSettingsFile } from "../../selfhost/settings.ts";
import type { CompiledToolset } from "../../src/catalog/compiled.ts";

const head = `name = "hub"
compatibility_date = "2026-10-23"
compatibility_flags = ["nodejs_compat"]
`;
const objects = `[[durable_objects.bindings]]
name = "ACCOUNT"
class_name = "Account"
[[migrations]]
tag = "v1"
new_sqlite_classes = ["Account"]
`;

/** A folder with these settings and a bundle beside them. */
function read(settings: string, files: readonly string[] = ["index.js"]) {
  const folder = mkdtempSync(join(tmpdir(), "toolhub-generate-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const config = join(folder, "wrangler.toml");
  writeFileSync(config, settings);
  const bundle = mkdtempSync(join(folder, "bundle-"));
  for (const file of files) writeFileSync(join(bundle, file), "");
  return readWorker(config, bundle);
}

test("objects have the name that workerd's own translation gives, and the entrypoint is told what the Worker finds in env", () => {
  const worker = read(head + objects);
  const text = toConfig(worker);
  expect(text).toContain('(className = "Account", uniqueKey = "hub-Account", enableSql = true)');
  expect(text).toContain("bindings = Bindings.bindings");
  expect(toSettingsFile(worker, { settings: ["KEY_RING", "PUBLIC_URL"], version: "1.2.3" })).toBe(
    "version 1.2.3\nobject ACCOUNT Account\nsecret KEY_RING\nsetting PUBLIC_URL\n",
  );
  expect(text).toContain('compatibilityDate = "2026-10-23"');
});

test("there are two ways out: public addresses, or one's own network too, and never this machine", () => {
  const text = toConfig(read(head + objects));
  const networks = [
    ...text.matchAll(/const (\w+) :Workerd.Config[\s\S]*?allow = (.*),\s+deny = (.*),/g),
  ];
  expect(networks.map(([, name, allow, deny]) => [name, allow, deny])).toEqual([
    ["public", '["public"]', "[]"],
    ["private", '["public", "private"]', '["local", "169.254.0.0/16"]'],
  ]);
});

test.each([
  ["[[kv_namespaces]]\nbinding = 'KV'\nid = '1'", "kv_namespaces"],
  ["[[r2_buckets]]\nbinding = 'B'\nbucket_name = 'b'", "r2_buckets"],
  ["[[services]]\nbinding = 'S'\nservice = 's'", "services"],
  ["[ai]\nbinding = 'AI'", "ai"],
  ["[some_new_thing]\nbinding = 'N'", "some_new_thing"],
])("a binding that workerd is not told about stops the build: %j", (binding, name) => {
  expect(() => read(`${head}${objects}${binding}\n`)).toThrow(`has ${name}, which plain workerd`);
});

test.each([
  [
    '[[durable_objects.bindings]]\nname = "X"\nclass_name = "X"\nscript_name = "other"',
    "script_name",
  ],
  ['[[migrations]]\ntag = "v2"\nrenamed_classes = [{ from = "A", to = "B" }]', "renamed_classes"],
  ['[[durable_objects.bindings]]\nname = "X"\nclass_name = "Stray"', "Stray, which no migration"],
  ["[vars]\nN = { a = 1 }", "vars"],
])("so does a part of one that it is not told about: %j", (more, said) => {
  expect(() => read(`${head}${objects}${more}\n`)).toThrow(said);
});

test("a file in the bundle has a kind, or stops the build", () => {
  const { modules } = read(head + objects, ["a.graphql", "index.js", "index.js.map", "README.md"]);
  expect(modules).toEqual([
    { file: "index.js", kind: "esModule" },
    { file: "a.graphql", kind: "text" },
  ]);
  expect(() => read(head + objects, ["index.js", "a.bin"])).toThrow("The bundle has a.bin");
  expect(() => read(head + objects, [])).toThrow("no code");
  expect(() => read(head + objects, ["catalog.js"])).toThrow("no code");
});

test("a catalogue is a module of its own, looked for in the folder that the entrypoint names", () => {
  const worker = read(head + objects, ["catalog.js", "index.js"]);
  expect(worker.modules.map(({ file }) => file)).toEqual(["index.js", "catalog.js"]);
  const text = toConfig(worker);
  expect(text).toContain('(name = "index.js", esModule = embed "index.js")');
  expect(text).toContain('(name = "catalog.js", esModule = embed "/catalog.js")');
});

test("the settings that toolsets name, and which may come from a file", () => {
  const toolset = {
    name: "acme-lab",
    endpoint: "https://${ACME_HOST}/graphql",
    auth: { type: "bearer", keyUrl: "${ACME_KEYS:-https://acme.example/keys}" },
    serviceHeaders: { "x-gateway": "ACME_GATEWAY_TOKEN" },
    operations: [{ pins: [{ name: "tenant", value: "${ACME_TENANT}", type: "string" }] }],
  } as unknown as CompiledToolset;
  expect(toSettingLines(listNamedSettings([toolset]))).toEqual([
    "secret ACME_GATEWAY_TOKEN",
    "setting ACME_HOST",
    "setting ACME_KEYS",
    "secret ACME_LAB_KEY",
    "setting ACME_TENANT",
  ]);
});
