import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";

import { toConfig } from "../../selfhost/generate.ts";
import { readWorker } from "../../selfhost/read-worker.ts";
import { listSettings, toSettingsFile } from "../../selfhost/settings.ts";
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

test("what the Worker finds in env becomes bindings, objects under the name that workerd's own translation gives", () => {
  const text = toConfig(read(head + objects), ["PUBLIC_URL"]);
  expect(text).toContain('(name = "ACCOUNT", durableObjectNamespace = "Account")');
  expect(text).toContain('(className = "Account", uniqueKey = "hub-Account", enableSql = true)');
  expect(text).toContain('(name = "PUBLIC_URL", fromEnvironment = "PUBLIC_URL")');
  expect(text).toContain('compatibilityDate = "2026-10-23"');
});

test("there are two ways out: public addresses, or one's own network too, and never this machine", () => {
  const text = toConfig(read(head + objects), []);
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
});

test("the settings are toolhub's own and those that toolsets name, and which may come from a file", () => {
  const toolset = {
    name: "acme-lab",
    endpoint: "https://${ACME_HOST}/graphql",
    auth: { type: "bearer", keyUrl: "${ACME_KEYS:-https://acme.example/keys}" },
    serviceHeaders: { "x-gateway": "ACME_GATEWAY_TOKEN" },
    operations: [{ pins: [{ name: "tenant", value: "${ACME_TENANT}", type: "string" }] }],
  } as unknown as CompiledToolset;
  const names = listSettings([toolset]);
  expect(names).toEqual(
    expect.arrayContaining(["ACME_HOST", "ACME_KEYS", "ACME_TENANT", "ACME_LAB_KEY", "PUBLIC_URL"]),
  );
  const secrets = toSettingsFile(names).match(/(?<=^secret ).*/gm);
  expect(secrets).toEqual([
    "ACME_GATEWAY_TOKEN",
    "ACME_LAB_KEY",
    "KEY_RING",
    "METRICS_TOKEN",
    "OIDC_CLIENT_SECRET",
    "OWNER_CODE",
  ]);
});
