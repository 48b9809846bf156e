import { expect, test } from "vitest";

import { shapeResult } from "../../../src/tools/results/shape-result.ts";
import {
  compileOne,
  compileThings,
  listMistakes,
  settings,
  toToolset,
} from "../../support/compiler-toolset.ts";

/** What every object inherits. */
const inherited = Object.getOwnPropertyNames(Object.prototype).filter(
  (name) => !name.startsWith("__"),
);

/** A name that nothing inherits and that reads, counts and sorts as much alike as can be. */
const toPlain = (name: string) => name.replace(/.$/, (letter) => (letter === "x" ? "y" : "x"));

/** A toolset in which everything that an author or an API may name has one name. */
const toThings = (name: string) => ({
  "things/schema.graphql": `
    scalar ${name}
    enum Color { RED ${name} }
    input Filter { ${name}: Filter title: String color: Color scalar: ${name} }
    type Thing { id: ID! ${name}: ${name} color: Color secret: String list: [String!] }
    type Failure { message: String! ${name}: String }
    type Outcome { thing: Thing failure: Failure }
    type Query { ${name}(${name}: Filter, ids: [ID!], first: ${name}): Thing things(id: ID!): [Thing!] }
    type Mutation { change(id: ID!, filter: Filter): Outcome }
  `,
  "things/schema-extensions.graphql": `extend input Filter { title: String @length(max: 9) scalar: ${name} @pattern(regex: "^a$") }`,
  "things/toolset.json": { ...settings, scalars: { [name]: { type: "string", maxLength: 5 } } },
  "things/prompts/p.md":
    "---\ntitle: P\ndescription: D\narguments:\n  - { name: a, description: A, completions: { enum: Color } }\n---\n{{a}}\n",
  "things/operations/a.graphql": `"D" query ${name}($${name}: Filter @examples(values: [{ ${name}: { title: "x" } }]) @fields(keep: ["${name}.title"]), $first: ${name} @pattern(regex: "^b$")) { ${name}(${name}: $${name}, first: $first) { id ${name} color secret @private } }`,
  "things/operations/b.graphql": `"D" query batched($${name}: ID! @batch) { things(id: $${name}) { ${name}: list @limit(items: 2) } }`,
  "things/operations/c.graphql": `"D" mutation changing($${name}: ID!, $pinned: String! @pin(value: "x")) @tool(confirm: "Change {${name}}?", next: "${name}") { change(id: $${name}, filter: { title: $pinned }) { ${name}: thing { id } failure @error(code: "${name}") { message ${name} } } }`,
  "things/operations/d.graphql": `"D" query hidden($a: ID!, $${name}: Filter = {} @hide) { ${name}(${name}: $${name}, ids: [$a]) @notFound(message: "No.") { id } }`,
});

test.each(inherited)("what is called %s compiles as if it were called anything else", (name) => {
  const plain = toPlain(name);
  const toText = (called: string) => JSON.stringify(compileThings({}, toThings(called)), null, 1);
  const capital = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1);
  const said = toText(name).replaceAll(name, plain).replaceAll(capital(name), capital(plain));
  const inWords = (text: string) => text.replace(/"(title|tools|terms|lengths)": ".*"/g, "");
  expect(inWords(said)).toBe(inWords(toText(plain)));
});

test.each(inherited)("a result of which %s is private is answered", (name) => {
  const operation = compileOne(`"D" query t { count ${name}: count @private }`);
  const answer = shapeResult(operation, { title: "T" }, { count: 1, [name]: 2 });
  expect(answer).toEqual({
    result: { count: 1 },
    meta: { "toolhub/private": Object.fromEntries([[name, [2]]]) },
  });
});

test("what is left out to keep a tool small is told by the name that every object has", () => {
  const files = {
    "things/schema.graphql": `input F { "${"Words. ".repeat(90)}" constructor: String, a: String } type Query { count(f: F): Int }`,
  };
  const text = `"D" query t($f: F @examples(values: [{ constructor: "x" }]) @fields(keep: ["a"])) { count(f: $f) }`;
  const least = { "things/toolset.json": { ...settings, limits: { maxToolBytes: 1024 } } };
  expect(
    listMistakes(toToolset({ ...files, ...least, "things/operations/a.graphql": text })),
  ).toEqual([
    expect.stringContaining("has constructor, which was left out of this tool to keep it small"),
  ]);
});

test("names that JavaScript or GraphQL keep for themselves are refused", () => {
  const told = (text: string) => listMistakes(toToolset({ "things/operations/a.graphql": text }));
  const message = "__proto__ begins with __, as GraphQL's own names do: take another name.";
  expect(told('"D" query t($__proto__: ID!) { thing(id: $__proto__) { id } }')).toEqual([
    `things/operations/a.graphql:1:14: ${message}`,
  ]);
  expect(told('"D" query t { __proto__: count }')).toEqual([
    `things/operations/a.graphql:1:15: ${message}`,
  ]);
  expect(compileOne('"D" query t { any { __typename } }').tool.name).toBe("t");
  const named = Object.entries(toToolset({})).map(([path, text]) => [
    path.replace("things/", "constructor/"),
    text,
  ]);
  expect(listMistakes(Object.fromEntries(named))).toEqual([
    "constructor: This is the name of something that every object has: rename it.",
  ]);
});
