import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

import { createRepository, readCatalog, run } from "../support/compiler-cli.ts";
import { settings } from "../support/compiler-toolset.ts";

const file = "toolsets/things/known.json";
const toSettings = (send: string) => ({
  ...settings,
  auth: { type: "bearer", probe: { file: "probe.graphql", owner: "maker.name" } },
  trustedDocuments: { manifest: "known.json", send },
});

/** A toolset of an API that runs only documents which it knows, and knows none yet. */
const createTrusting = (send = "sha256Hash") =>
  createRepository('"D" query count_things @tool(title: "Count") { count }', {
    "things/toolset.json": toSettings(send),
    "things/probe.graphql": "{ maker { name } }",
    "things/operations/b.graphql":
      'mutation rename_it($id: ID!) @tool(confirm: "Rename {preview.name}?", preview: "find") { rename(id: $id, name: "x") { id } }',
    "things/operations/c.graphql": "query find($id: ID!) { thing(id: $id) { ...Named } }",
    "things/fragments/named.graphql": "fragment Named on Thing { name }",
  });

const sent = [
  ["count_things", "query", "query count_things{count}"],
  ["rename_it", "mutation", 'mutation rename_it($id:ID!){rename(id:$id name:"x"){id}}'],
  ["find", "query", "query find($id:ID!){thing(id:$id){...Named}}fragment Named on Thing{name}"],
  ["probe", "query", "query probe{maker{name}}"],
] as const;
const toHash = (text: string) => createHash("sha256").update(text).digest("hex");
const read = (root: string) => JSON.parse(readFileSync(join(root, file), "utf8"));

test("documents writes Apollo's manifest of all that is sent, and with it the toolset builds", async () => {
  const root = createTrusting();
  expect(run(root, "build").stderr).toContain(`${file}: This file is missing`);
  expect(run(root, "documents", "things")).toEqual({
    status: 0,
    stdout: `Wrote ${file}: documents 4.\n\nNext: register it with the API, then npm run toolset -- build.\n`,
    stderr: "",
  });
  expect(read(root)).toEqual({
    format: "apollo-persisted-query-manifest",
    version: 1,
    operations: sent.map(([name, type, body]) => ({ id: toHash(body), name, type, body })),
  });
  expect(run(root, "build").status).toBe(0);
  const [toolset] = await readCatalog(root);
  const persistedQuery = { version: 1, sha256Hash: toHash(sent[0][2]) };
  expect(toolset?.operations[0]?.trusted).toEqual({ extensions: { persistedQuery } });
});

test("or a plain map, in which a document that is known keeps its id, and what changed gets a new one", async () => {
  const root = createTrusting("documentId");
  writeFileSync(
    join(root, file),
    JSON.stringify({
      "doc-7": "query count_things {\n  count\n}",
      "doc-8": "query gone { count }",
    }),
  );
  const { status, stdout } = run(root, "documents", "things", "--format", "map", "--json");
  expect({ status, ...JSON.parse(stdout) }).toEqual({ status: 0, ok: true, file, documents: 4 });
  const entries = sent.map(([, , body], index) => [index === 0 ? "doc-7" : toHash(body), body]);
  expect(read(root)).toEqual(Object.fromEntries(entries));
  expect(run(root, "build").status).toBe(0);
  const [toolset] = await readCatalog(root);
  expect(toolset?.operations[0]?.trusted).toEqual({ documentId: "doc-7" });
  writeFileSync(
    join(root, "toolsets/things/operations/a.graphql"),
    "query count_things { n: count }",
  );
  expect(run(root, "build").stderr).toContain(
    "write the file anew with npm run toolset -- documents <toolset>",
  );
  run(root, "documents", "things", "--format", "map");
  expect(Object.keys(read(root))).toContain(toHash("query count_things{n:count}"));
  expect(run(root, "build").status).toBe(0);
});

test("documents tells what is missing, and what is wrong with an operation", () => {
  const root = createRepository();
  expect(run(root, "documents", "things")).toMatchObject({
    status: 1,
    stderr: expect.stringContaining(
      'toolsets/things/toolset.json: Nothing says where the documents stand: add "trustedDocuments": { "manifest": "documents.json", "send": "sha256Hash" }.',
    ),
  });
  expect(run(root, "documents", "things", "--format", "relay")).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('There is no format "relay". Allowed: apollo, map.'),
  });
  expect(run(root, "documents").status).toBe(2);
  const broken = createTrusting();
  writeFileSync(join(broken, "toolsets/things/operations/a.graphql"), "query a { cuont }");
  expect(run(broken, "documents", "things").stderr).toContain('Cannot query field "cuont"');
  writeFileSync(join(broken, file), "[]");
  writeFileSync(join(broken, "toolsets/things/operations/a.graphql"), "query a { count }");
  expect(run(broken, "documents", "things").stderr).toContain("no manifest of trusted documents");
});
