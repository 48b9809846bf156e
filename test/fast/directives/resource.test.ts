import { expect, test } from "vitest";

import {
  compileOne,
  compileThings,
  listMistakes,
  toToolset,
} from "../../support/compiler-toolset.ts";

const toQuery = (uri: string, variables = "$id: ID!", rest = "") =>
  `"D" query t(${variables}) @resource(uri: "${uri}"${rest}) { thing(id: $id) { id name } }`;

test("a query with @resource keeps its template, and values for its enums", () => {
  const operation = compileOne(
    '"D" query t($id: ID! $size: Size! $n: Int) @resource(uri: "things://{id}/{size}{?n}") { thing(id: $id) { id } things(size: $size, first: $n) { id } }',
  );
  expect(operation.resource).toEqual({
    uri: "things://{id}/{size}{?n}",
    mimeType: "application/json",
    completions: { size: { kind: "values", values: ["SMALL", "LARGE"] } },
  });
  expect(operation.document).not.toContain("@resource");
});

const texts = [
  ["thing(id: $id) { name }", ["name"]],
  ["thing(id: $id) { maker { home } }", ["maker", "home"]],
  ["thing(id: $id) { maker { home } } count @private", ["maker", "home"]],
] as const;

test.each(texts)("the only text of { %s } is found", (fields, textPath) => {
  const { resource } = compileOne(
    `"D" query t($id: ID!) @resource(uri: "t:{id}", mimeType: "text/plain") { ${fields} }`,
  );
  expect(resource).toMatchObject({ mimeType: "text/plain", textPath });
});

const mistakes = [
  [toQuery("things://{id*}"), "{id*}: write {name}, or {?name,other} at its end."],
  [toQuery("things://{+id}"), "{+id}: write {name}"],
  [toQuery("things://{id"), "{id: write {name}"],
  [toQuery("things://{?id}/x"), "{?id}: write {name}"],
  [toQuery("things://{id}.{id}"), "nobody could tell where what stands before }.{ ends"],
  [toQuery("things://x?id={id}"), "its own ? or #"],
  [toQuery("{id}"), '"{id}" is no URI: begin as in things://{id}.'],
  [toQuery("things //{id}"), "is no URI"],
  [toQuery("toolhub://things/{id}"), "toolhub:// is for the texts in resources/"],
  [toQuery("things://{id}/{id}"), "uri has {id} twice"],
  [toQuery("things://{id}/{it}"), "uri has {it}, and there is no $it: fix one of them."],
  [
    toQuery("things://all"),
    "a.graphql:1:13: $id is required and not in the URI of @resource: write {id} in it, or give it a default.",
  ],
  [
    '"D" query t($ids: [ID!]!) @resource(uri: "things://{ids}") { things(ids: $ids) { id } }',
    "a.graphql:1:13: A URI holds texts and numbers, and $ids is neither: take a scalar or an enum.",
  ],
  [
    toQuery("things://{id}", "$id: ID! @batch"),
    "A resource is one thing: remove @batch or @resource.",
  ],
  [
    toQuery("things://{id}", "$id: ID!", ', mimeType: "image/png"'),
    'mimeType is "application/json" or begins with "text/": fix it.',
  ],
  [
    toQuery("things://{id}", "$id: ID!", ', mimeType: "text/plain"'),
    "a.graphql:1:23: @resource: a resource that is text/plain is one text: select one field that is a String, or remove mimeType.",
  ],
  [
    '"D" mutation t @resource(uri: "a:b") { rename(id: "1", name: "x") { id } }',
    '1:16: Directive "@resource" may not be used on MUTATION. It belongs on: query.',
  ],
] as const;

test.each(mistakes)("%s is told with its place and a fix", (text, sentence) => {
  const told = listMistakes(toToolset({ "things/operations/a.graphql": text }));
  expect(told).toHaveLength(1);
  expect(told[0]).toContain("things/operations/a.graphql:1:");
  expect(told[0]).toContain(sentence);
});

test("an address that two operations take is told, whatever its variables are called", () => {
  const told = listMistakes(
    toToolset({
      "things/operations/a.graphql": toQuery("things://{id}"),
      "things/operations/b.graphql": toQuery("things://{n}{?id}", "$id: ID! $n: Int")
        .replace("query t", "query u")
        .replace("{ id name } }", "{ id } things(first: $n) { id } }"),
    }),
  );
  expect(told).toEqual([
    "things/operations/b.graphql:1:31: @resource: this uri is taken by things/operations/a.graphql:1:23: change one of them.",
  ]);
});

test("a resource has a name that no tool has", () => {
  const told = listMistakes(
    toToolset({
      "things/operations/a.graphql": toQuery("things://{id}"),
      "things/operations/b.graphql": '"D" query t { count }',
    }),
  );
  expect(told[0]).toContain('The tool name "t" is taken by');
});

test("prompts cannot complete from a resource: it is no tool", () => {
  const prompt =
    "---\ntitle: T\ndescription: D\narguments:\n  - name: a\n    description: A\n    completions: { tool: t, argument: id, path: id }\n---\n{{a}}\n";
  const files = { "things/prompts/p.md": prompt };
  expect(() => compileThings({ a: toQuery("things://{id}") }, files)).toThrow(
    'names "t", which is no tool of this toolset',
  );
});
