import { resolve } from "node:path";
import { text as readText } from "node:stream/consumers";
import { expect, test } from "vitest";

import { fillToolsets } from "../../../src/catalog/toolsets.ts";
import { createRepository, runScript } from "../../support/compiler-cli.ts";
import { compileOne, compileThings, settings } from "../../support/compiler-toolset.ts";
import { startServer } from "../../support/upstream.ts";
import { first, listMistakesOf, near, size, text } from "../one-directive.ts";

const operation = `"D" query list_things(
  $size: Size! @pin(value: "\${THING_SIZE:-SMALL}")
  $first: Int @pin(value: "\${PAGE_SIZE:-20}")
  $heavy: Boolean = true @hide
  $ids: [ID!]
) { things(size: $size, first: $first, ids: $ids) { id } heaviest(isNew: $heavy) { id } }`;

test("what is pinned or hidden is no argument", () => {
  const { tool, pins } = compileOne(operation);
  expect(Object.keys(Object(tool.inputSchema.properties))).toEqual(["ids"]);
  expect(tool.inputSchema.required).toBeUndefined();
  expect(pins).toEqual([
    { name: "size", value: "${THING_SIZE:-SMALL}", type: "string", allowed: ["SMALL", "LARGE"] },
    { name: "first", value: "${PAGE_SIZE:-20}", type: "integer" },
  ]);
});

test("what is pinned is sent with its setting, whatever a caller says, and what is hidden is not", async () => {
  const sent: unknown[] = [];
  const endpoint = await startServer(async (request, response) => {
    sent.push(JSON.parse(await readText(request)).variables);
    response.setHeader("content-type", "application/json");
    response.end('{"data":{"things":[],"heaviest":[]}}');
  });
  const root = createRepository(operation, {
    "things/toolset.json": { ...settings, endpoint: "${THINGS_ENDPOINT}" },
  });
  const call = (args: object) =>
    runScript(
      resolve("scripts/call.ts"),
      { THINGS_ENDPOINT: endpoint, PAGE_SIZE: "5" },
      root,
      "list_things",
      JSON.stringify(args),
    );
  expect(await call({ ids: 7 })).toMatchObject({ status: 0, stderr: "" });
  expect(sent).toEqual([{ size: "SMALL", first: 5, ids: ["7"] }]);
  for (const args of [{ first: 6 }, { size: "LARGE" }, { heavy: false }]) {
    const { status, stdout } = await call(args);
    expect({ status, ...JSON.parse(stdout) }).toMatchObject({
      status: 1,
      error_code: "INVALID_PARAMETER",
      message: expect.stringContaining("is not an argument. Allowed: ids."),
    });
  }
  expect(sent).toHaveLength(1);
});

test.each([
  [
    { PAGE_SIZE: "many" },
    "The setting PAGE_SIZE must make a whole number of 32 bits: it fixes $first of list_things.",
  ],
  [
    { PAGE_SIZE: "4294967296" },
    "The setting PAGE_SIZE must make a whole number of 32 bits: it fixes $first of list_things.",
  ],
  [
    { THING_SIZE: "HUGE" },
    "The setting THING_SIZE must make one of SMALL, LARGE: it fixes $size of list_things.",
  ],
])("a deployment with %j does not start", (variables, sentence) => {
  const toolset = compileThings({ a: operation });
  expect(() => fillToolsets([toolset], { variables, serviceSecrets: {} })).toThrow(sentence);
});

test.each([
  [
    text('@pattern(regex: "^a") @length(max: 1) @pin(value: "a")'),
    "47: @pin leaves the variable out of the arguments: remove @length.",
  ],
  [
    near('@pin(value: "a")'),
    "23: @pin is for texts, numbers, Booleans and enums, and this is Near!: remove it, or write the value into the operation.",
  ],
  [
    first('@pin(value: "many")'),
    "21: The value of @pin must be a whole number of 32 bits: fix it.",
  ],
  [
    first('@pin(value: "${PAGE:-many}")'),
    "21: The value of @pin must be a whole number of 32 bits: fix it.",
  ],
  [size('@pin(value: "HUGE")'), "22: The value of @pin must be one of SMALL, LARGE: fix it."],
  [
    text('@pin(value: "${page}")'),
    '25: @pin has a broken variable: write "${NAME}" or "${NAME:-default}" with capital letters, or "${field.name}" for what a person fills in.',
  ],
  [
    text('@pin(value: "${KEY_RING}")'),
    "25: @pin names KEY_RING, and secrets are never given to toolsets: take a setting of another name.",
  ],
  [text('@pin(value: "a") @hide'), "42: @pin leaves the variable out already: remove @hide."],
  [
    first('= 3 @pin(value: "4")'),
    '23: With @pin a default is never used: write "${NAME:-default}" into @pin instead.',
  ],
])("%s is told with its place and a fix", (operation, sentence) => {
  expect(listMistakesOf(operation)).toEqual([sentence]);
});
