import { chmodSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";

import { directiveNames } from "../../../compiler/directives.ts";
import { createRepository, run } from "../../support/compiler-cli.ts";
import {
  type Files,
  listMistakes,
  listMistakesIn,
  settings,
  toToolset,
  writeFiles,
} from "../../support/compiler-toolset.ts";

const file = "things/operations/a.graphql";
const sound = { [file]: '"D" query t { count }' };
const of = (...lines: string[]): Files => ({ [file]: lines.join("\n") });
const ownDirectives = [...directiveNames].map((name) => `@${name}`).join(", ");
const probe = { file: "probe.graphql", owner: "maker.name" };
const json = (text: string, from: string, to: string): Files => ({
  ...sound,
  "things/toolset.json": text.replace(from, to),
});
const settingsText = JSON.stringify(settings, null, 2);
const other = Object.fromEntries(
  Object.entries(toToolset(sound)).map(([path, text]) => [path.replace("things/", "zoo/"), text]),
);

/** What authors do wrong, the files in which they do it, and the sentence that they read. */
const rows: readonly (readonly [string, Files, string])[] = [
  [
    "a field that the API does not have",
    of('"D"', "query t {", "  cuont", "}"),
    'things/operations/a.graphql:3:3: Cannot query field "cuont" on type "Query". Did you mean "count"?',
  ],
  [
    "an argument that a field does not have",
    of('"D"', "query t {", "  count(first: 1)", "}"),
    'things/operations/a.graphql:3:9: Unknown argument "first" on field "Query.count". Remove it, or take a name that is defined.',
  ],
  [
    "a type that the API does not have",
    of('"D"', "query t($a: Blob) {", "  thing(id: $a) { id }", "}"),
    'things/operations/a.graphql:2:13: Unknown type "Blob". Take a type of schema.graphql.',
  ],
  [
    "a variable that is not used",
    of('"D"', "query t($a: ID) {", "  count", "}"),
    'things/operations/a.graphql:2:9: Variable "$a" is never used in operation "t". Use it in an argument of a field, or remove it.',
  ],
  [
    "a variable that is not declared",
    of('"D"', "query t {", "  thing(id: $a) { id }", "}"),
    'things/operations/a.graphql:3:13: Variable "$a" is not defined by operation "t". Declare it in the brackets after the operation\'s name.',
  ],
  [
    "two operations in a file",
    of('"D"', "query t { count }", "query u { count }"),
    "things/operations/a.graphql:3:1: One operation per file: move this one to a file of its own.",
  ],
  [
    "an operation without a name",
    of('"D"', "query { count }"),
    "things/operations/a.graphql:2:1: Name the operation, for example: query find_things {...}.",
  ],
  [
    "braces with nothing between them",
    of('"D"', "query t { }"),
    "things/operations/a.graphql:2:9: Nothing stands between these braces: write the fields of the result.",
  ],
  [
    "a name that no tool may have",
    of('"D"', "query _thing { count }"),
    'things/operations/a.graphql:2:7: "_thing" cannot be the name of a tool: use letters, digits and _, a letter first, at most 64.',
  ],
  [
    "a name in letters that GraphQL does not have",
    of('"D"', "query größe { count }"),
    "things/operations/a.graphql:2:9: This is not valid GraphQL: Unexpected character: U+00F6. Names have only A-Z, a-z, 0-9 and _: write other letters only inside strings.",
  ],
  [
    "a tool's name that another toolset has",
    { ...sound, ...other },
    'zoo/operations/a.graphql:1:11: The tool name "t" is taken by things/operations/a.graphql:1:11: rename one of them, or set "prefix" in the toolset.json of one.',
  ],
  [
    "a subscription",
    of('"D"', "subscription t { changed { id } }"),
    "things/operations/a.graphql:2:1: A subscription cannot be a tool: write a query or a mutation.",
  ],
  [
    "a directive that nobody knows",
    of('"D"', "query t @cache { count }"),
    `things/operations/a.graphql:2:9: Unknown directive "@cache". Remove it, or take one of toolhub's own: ${ownDirectives}.`,
  ],
  [
    "an argument that a directive does not have",
    of('"D"', 'query t @tool(titel: "T") { count }'),
    'things/operations/a.graphql:2:15: Unknown argument "titel" on directive "@tool". Did you mean "title"?',
  ],
  [
    "a directive at the wrong place",
    of('"D"', "query t @range(min: 1) { count }"),
    'things/operations/a.graphql:2:9: Directive "@range" may not be used on QUERY. It belongs on: variable definition.',
  ],
  [
    "a scalar that toolset.json does not map",
    of('"D"', "query t {", "  thing(id: 1) { made }", "}"),
    'things/operations/a.graphql:3:18: Nothing says what the scalar Day looks like: add it to toolset.json, for example "scalars": { "Day": { "type": "string" } }.',
  ],
  [
    "a value of an enum in quotes",
    of('"D"', "query t {", '  things(size: "SMALL") { id }', "}"),
    'things/operations/a.graphql:3:16: Enum "Size" cannot represent non-enum value: "SMALL". Did you mean the enum value "SMALL"? A value of an enum has no quotes: SMALL.',
  ],
  [
    "a pattern with one backslash",
    of(
      '"D"',
      String.raw`query t($a: ID! @pattern(regex: "^\d+$")) {`,
      "  thing(id: $a) { id }",
      "}",
    ),
    String.raw`things/operations/a.graphql:2:35: This is not valid GraphQL: Invalid character escape sequence: "\d". In a string a backslash is written twice: "^\\d+$" for ^\d+$.`,
  ],
  [
    "a comment of JavaScript",
    of("// Things.", "query t { count }"),
    'things/operations/a.graphql:1:1: This is not valid GraphQL: Unexpected character: "/". A comment is a line that begins with #.',
  ],
  [
    "a template of JavaScript",
    of("export const QUERY = gql`", "  query t { count }", "`;"),
    'things/operations/a.graphql:1:1: This is not valid GraphQL: Unexpected Name "export". This is a template of JavaScript: keep only what stands between its backticks.',
  ],
  [
    "a fragment of a template",
    of('"D"', "query t { maker { ...F } }", "${FRAGMENT}"),
    'things/operations/a.graphql:3:1: This is not valid GraphQL: Unexpected "$". ${...} belongs to JavaScript: remove it; fragments are found by their names.',
  ],
  [
    "an operation that breaks off",
    of('"D"', "query t {", "  maker { name", "}"),
    "things/operations/a.graphql:4:2: This is not valid GraphQL: Expected Name, found <EOF>. Something that begins does not end: look for a missing } or ).",
  ],
  [
    "a file with nothing in it",
    { ...sound, "things/operations/b.graphql": "# Later." },
    "things/operations/b.graphql:1:9: This is not valid GraphQL: Unexpected <EOF>. Nothing but comments stands here: write what belongs here, or remove the file.",
  ],
  [
    "JSON in place of an operation",
    of('{ "query": "query t { count }" }'),
    'things/operations/a.graphql:1:3: This is not valid GraphQL: Expected Name, found String "query". This is JSON: write the GraphQL that is in it.',
  ],
  [
    "a web page in place of the schema",
    { ...sound, "things/schema.graphql": "<!doctype html>\n<title>GraphQL</title>" },
    'things/schema.graphql:1:1: This is not valid GraphQL: Unexpected character: "<". This is a page of HTML: save the schema itself, or get it with npm run toolset -- pull <toolset>.',
  ],
  [
    "introspection JSON in place of the schema",
    { ...sound, "things/schema.graphql": '{ "data": { "__schema": { "types": [] } } }' },
    'things/schema.graphql:1:3: This is not valid GraphQL: Expected Name, found String "data". This is the answer to an introspection query: rename the file to schema.json.',
  ],
  [
    "an API's refusal in place of the schema",
    { ...sound, "things/schema.graphql": '{ "errors": [{ "message": "no" }] }' },
    `things/schema.graphql:1:3: This is not valid GraphQL: Expected Name, found String "errors". This is an API's answer that holds no schema: ask its people for the schema, and save that here.`,
  ],
  [
    "a scalar whose JSON Schema is none",
    json(settingsText, '"auth"', '"scalars": { "Day": { "type": "strng" } },\n  "auth"'),
    'things/toolset.json:5:25: "scalars.Day.type" must be one of array, boolean, integer, null, number, object, string.',
  ],
  [
    "a scalar's keyword that nobody knows",
    json(settingsText, '"auth"', '"scalars": { "Day": { "pattren": "^a$" } },\n  "auth"'),
    'things/toolset.json:5:25: "scalars.Day.pattren" is no keyword of JSON Schema 2020-12: remove it, or fix its name.',
  ],
  [
    "a scalar that is written elsewhere",
    json(
      settingsText,
      '"auth"',
      '"scalars": { "Day": { "$ref": "https://a.example" } },\n  "auth"',
    ),
    'things/toolset.json:5:25: "scalars.Day.$ref" names another schema: write here what that says.',
  ],
  [
    "broken JSON",
    json(settingsText, '"Things",', '"Things"'),
    "things/toolset.json:3:3: This is not valid JSON: Expected ',' or '}' after property value.",
  ],
  [
    "a field that toolset.json does not have",
    json(settingsText, '"description"', '"colour": 1,\n  "description"'),
    'things/toolset.json:3:3: "colour" is not a field of toolset.json: remove it, or fix its name.',
  ],
  [
    "a variable that is badly written",
    json(settingsText, "https://things.example", "${things}"),
    'things/toolset.json:4:3: "endpoint" has a broken variable: write "${NAME}" or "${NAME:-default}" with capital letters, or "${field.name}" for what a person fills in.',
  ],
  [
    "a file that is missing",
    { ...sound, "things/toolset.json": { ...settings, auth: { type: "bearer", probe } } },
    "things/probe.graphql: This file is missing: write it.",
  ],
  [
    "a folder where a file belongs",
    { "things/operations/a.graphql/b": "" },
    "things/operations/a.graphql: This is a folder where a file belongs: move it away.",
  ],
  [
    "a file that is not UTF-8",
    { [file]: Buffer.from('"Größe." query t { count }', "latin1") },
    "things/operations/a.graphql:1:4: This file is not UTF-8: save it as UTF-8.",
  ],
  [
    "a rule of an input field that cannot hold",
    {
      ...sound,
      "things/schema-extensions.graphql": "extend input Near {\n  city: String! @range(min: 1)\n}",
    },
    "things/schema-extensions.graphql:2:17: @range is for numbers, and this is String!: remove it.",
  ],
  [
    "a document that the API does not know",
    {
      ...of('"D"', "query t { count }"),
      "things/toolset.json": {
        ...settings,
        trustedDocuments: { manifest: "known.json", send: "sha256Hash" },
      },
      "things/known.json": { "doc-7": "query other { count }" },
    },
    "things/operations/a.graphql:2:1: The API would refuse this: no document in things/known.json has this text, as it is sent without toolhub's directives. Take the text from there, or write the file anew with npm run toolset -- documents <toolset> and register it with the API.",
  ],
];

test.each(rows)("%s is told with its place and a fix", (_, files, sentence) => {
  expect(listMistakes(toToolset(files))).toEqual([sentence]);
});

test("the first bytes that are not UTF-8 are told, not a sign that only looks like them", () => {
  const bytes = Buffer.concat([Buffer.from('"Größe, \ufffd."\n# '), Buffer.from([0xe4, 0x28])]);
  expect(listMistakes(toToolset({ [file]: bytes }))).toEqual([
    "things/operations/a.graphql:2:3: This file is not UTF-8: save it as UTF-8.",
  ]);
});

const unreadable = [
  "a file that may not be read",
  "things/operations/a.graphql: This file may not be read: fix its permissions.",
] as const;

test(`${unreadable[0]} is told with a fix`, () => {
  const root = writeFiles(toToolset(sound));
  chmodSync(root, 0o755);
  chmodSync(join(root, file), 0);
  becomeNobody();
  expect(listMistakesIn(root)).toEqual([unreadable[1]]);
});

/** Permissions do not bind root, as which containers run. */
function becomeNobody(): void {
  const id = process.geteuid?.();
  if (id !== 0) return;
  process.seteuid?.(65_534);
  onTestFinished(() => process.seteuid?.(id));
}

const overBudget = [
  "a tool that is too large",
  "things/operations/a.graphql:1:5: The tool takes 308 bytes of a listing, and 200 are allowed, with everything left out that is not required:",
] as const;

test(`${overBudget[0]} is told with a fix`, () => {
  const root = createRepository(undefined, {}, { limits: { maxToolBytes: 200 } });
  const { status, stderr } = run(root, "report");
  expect({ status, firstLine: stderr.split("\n")[0] }).toEqual({
    status: 1,
    firstLine: `toolsets/${overBudget[1]}`,
  });
});

test("the guide lists these mistakes, each after its sentence, and no others", () => {
  const page = readFileSync("docs/mistakes.md", "utf8");
  const listed = [...page.matchAll(/^- `(.+)`\n {2}(.+)\.$/gm)].map(([, sentence, mistake]) => [
    sentence,
    mistake,
  ]);
  const all = [...rows.map(([mistake, , sentence]) => [mistake, sentence]), unreadable, overBudget];
  const toWords = (mistake = "") => `${mistake.charAt(0).toUpperCase()}${mistake.slice(1)}`;
  expect(listed).toEqual(all.map(([mistake, sentence]) => [sentence, toWords(mistake)]));
  expect(page.match(/^- /gm)).toHaveLength(all.length);
});
