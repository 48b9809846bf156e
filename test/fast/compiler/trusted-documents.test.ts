import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import {
  compileThings,
  listMistakes,
  settings,
  toToolset,
} from "../../support/compiler-toolset.ts";
import { createCall } from "../../support/in-process.ts";
import { startThings } from "../../support/upstream.ts";

const operation = '"D" query count_things @tool(title: "Count") { count }';
const body = "query count_things {\n  count\n}";
const hash = createHash("sha256").update(body).digest("hex");
const toFiles = (manifest: object | string, send = "sha256Hash", more = {}) => ({
  "things/toolset.json": {
    ...settings,
    trustedDocuments: { manifest: "known.json", send },
    ...more,
  },
  "things/known.json": manifest,
});
const apollo = {
  format: "apollo-persisted-query-manifest",
  version: 1,
  operations: [{ id: hash, name: "count_things", type: "query", body }],
};

test.each([
  [apollo, "sha256Hash", { extensions: { persistedQuery: { version: 1, sha256Hash: hash } } }],
  [{ "doc-7": body }, "documentId", { documentId: "doc-7" }],
])("of what %j knows only the name is sent", async (manifest, send, named) => {
  const { endpoint, asked } = await startThings(() => ({ data: { count: 3 } }));
  await createCall(compileThings({ a: operation }, toFiles(manifest, send)), endpoint)({});
  expect(asked).toEqual([{ operationName: "count_things", ...named, variables: {} }]);
});

test("a probe is one too", () => {
  const auth = { type: "bearer", probe: { file: "probe.graphql", owner: "maker.name" } };
  const files = {
    ...toFiles({ ...{ "doc-7": body }, "doc-8": "query mine { maker { name } }" }, "documentId", {
      auth,
    }),
    "things/probe.graphql": "query mine { maker { name } }",
  };
  expect(compileThings({ a: operation }, files).auth).toMatchObject({
    probe: { trusted: { documentId: "doc-8" } },
  });
  expect(() =>
    compileThings(
      { a: operation },
      { ...files, "things/probe.graphql": "query other { maker { name } }" },
    ),
  ).toThrow("probe.graphql:1:1: The API would refuse this");
});

test.each([
  [
    "another text",
    { "doc-7": "query count_things { total: count }" },
    "operations/a.graphql:1:5: The API would refuse this: no document in",
  ],
  ["no document", {}, "operations/a.graphql:1:5: The API would refuse this: no document in"],
  [
    "what is no manifest",
    { operations: 1 },
    "known.json: This is no manifest of trusted documents",
  ],
  [
    "a document that is none",
    { "doc-7": "query {" },
    "known.json#doc-7: The document of this entry is not valid GraphQL",
  ],
])("%s is told with its place", (_, manifest, sentence) => {
  const [first] = listMistakes(
    toToolset({ ...toFiles(manifest), "things/operations/a.graphql": operation }),
  );
  expect(first).toContain(`things/${sentence}`);
});
