import { expect, test } from "vitest";

import { compileOne } from "../../support/compiler-toolset.ts";
import { listMistakesOf, near, text, toArgument } from "../one-directive.ts";

const string = { type: "string" };

test.each([
  [text('@examples(values: ["a", "b"])'), { ...string, examples: ["a", "b"] }],
  [text('@examples(values: "a")'), { ...string, examples: ["a"] }],
  [
    text('@length(max: 3) @pattern(regex: "^a") @examples(values: ["abc"])'),
    { ...string, maxLength: 3, pattern: "^a", examples: ["abc"] },
  ],
])("%s shows values of the variable", (operation, schema) => {
  expect(toArgument(operation)).toEqual(schema);
});

test("an example of an input type has its defaults", () => {
  expect(toArgument(near('@examples(values: [{ city: "Rome" }])')).examples).toEqual([
    { city: "Rome", radiusKm: 5 },
  ]);
});

test("none of it is sent", () => {
  const operation = text('@length(max: 9) @pattern(regex: "^a") @examples(values: ["a"])');
  expect(compileOne(operation).document).toBe("query t($a:String!){things(pick:{name:$a}){id}}");
});

test.each([
  [text("@examples(values: [])"), "25: @examples says nothing: give it values."],
  [
    text('@examples(values: ["a", 5])'),
    "49: The example 5 is no String!: write a value of that type.",
  ],
  [
    text('@length(max: 1) @examples(values: ["ab"])'),
    '60: The example "ab" does not fit what is allowed here: fix one of them.',
  ],
])("%s is told with its place and a fix", (operation, sentence) => {
  expect(listMistakesOf(operation)).toEqual([sentence]);
});

test("an example of a field that there is no room for is told, whether it is deep or in a list", () => {
  const fields = Array.from({ length: 90 }, (_, index) => `field_of_no_name_${index}: Int`).join(
    " ",
  );
  const files = {
    "things/schema.graphql": `input Far { ${fields} km: Float = 5 }
      input In { name: String! far: [Far!] ${fields} last: Int = 7 }
      type Query { ask(in: In): Int more: Int }`,
  };
  const toText = (values: string, keep = "") =>
    `"D" query t($in: In ${keep} @examples(values: [${values}])) { ask(in: $in) more }`;
  const compile = (operation: string) => compileOne(operation, files, { maxToolBytes: 1500 });
  const told = (path: string, example: string) =>
    `The example ${example} has ${path}, which was left out of this tool to keep it small: keep it with @fields(keep: ["${path}"]), or take another example.`;

  const wide = '{ name: "a", field_of_no_name_88: 1 }';
  expect(() => compile(toText(wide))).toThrow(told("field_of_no_name_88", wide));
  const deep = '{ name: "a", far: [{ field_of_no_name_89: 1 }] }';
  const keepDeep = '@fields(keep: ["far.field_of_no_name_0"])';
  expect(() => compile(toText(deep, keepDeep))).toThrow(told("far.field_of_no_name_89", deep));

  const kept = '@fields(keep: ["field_of_no_name_88", "far.field_of_no_name_89"])';
  const { in: listed } = Object(
    compile(toText(`${wide}, ${deep}`, kept)).tool.inputSchema.properties,
  );
  // What only defaults fill in is no mistake of the author.
  expect(listed.examples).toEqual([
    { name: "a", field_of_no_name_88: 1 },
    { name: "a", far: [{ field_of_no_name_89: 1 }] },
  ]);
});
