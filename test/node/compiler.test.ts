import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { parse } from "graphql";
import { describe, expect, test } from "vitest";

import { catalog } from "../../src/catalog/catalog.gen.ts";
import { compileOne, settings, tool } from "../support/compile.ts";

const run = promisify(execFile);

describe("arguments", () => {
  const rows = [
    ["$a: ID!", "thing(id: $a) { id }", { type: "string" }, true],
    [
      "$a: Int",
      "things(first: $a) { id }",
      { type: ["integer", "null"], minimum: -2147483648, maximum: 2147483647 },
      false,
    ],
    [
      "$a: Int = 3 @range(min: 1, max: 9)",
      "things(first: $a) { id }",
      { type: ["integer", "null"], minimum: 1, maximum: 9, default: 3 },
      false,
    ],
    [
      "$a: Size!",
      "things(size: $a) { id }",
      { type: "string", enum: ["SMALL", "LARGE"], description: "SMALL: Fits in a pocket." },
      true,
    ],
    [
      "$a: Size",
      "things(size: $a) { id }",
      { type: ["string", "null"], enum: ["SMALL", "LARGE", null] },
      false,
    ],
    ["$a: [ID!]!", "things(ids: $a) { id }", { type: "array", items: { type: "string" } }, true],
    [
      "$a: Near!",
      "things(near: $a) { id }",
      {
        type: "object",
        properties: { city: { type: "string" }, radiusKm: { type: ["number", "null"] } },
        required: ["city"],
        additionalProperties: false,
      },
      true,
    ],
  ] as const;

  test.each(rows)("%s", (variable, field, schema, isRequired) => {
    const { inputSchema } = compileOne(`"D" query t(${variable}) ${tool} { ${field} }`).tool;
    expect(inputSchema).toMatchObject({
      type: "object",
      additionalProperties: false,
      properties: { a: schema },
    });
    expect(inputSchema.required ?? []).toEqual(isRequired ? ["a"] : []);
  });

  test("none at all are exactly an empty object", () => {
    expect(compileOne(`"D" query t ${tool} { count }`).tool.inputSchema).toEqual({
      type: "object",
      additionalProperties: false,
    });
  });

  test("a variable's description is the argument's", () => {
    const { inputSchema } = compileOne(
      `"D" query t("Which one." $a: ID!) ${tool} { thing(id: $a) { id } }`,
    ).tool;
    expect(inputSchema.properties).toEqual({ a: { type: "string", description: "Which one." } });
  });
});

describe("results", () => {
  test("one object is the result, a list becomes items, several fields stay together", () => {
    const forms = ["thing(id: 1) { id }", "things { id }", "count", "count things { id }"].map(
      (fields) => compileOne(`"D" query t ${tool} { ${fields} }`).result,
    );
    expect(forms.map(({ form, root: key }) => [form, key])).toEqual([
      ["value", "thing"],
      ["items", "things"],
      ["data", ""],
      ["data", ""],
    ]);
  });

  test("nullability, lists, aliases, fragments and @include are in the schema", () => {
    const { outputSchema } = compileOne(
      `"D" query t($more: Boolean!) ${tool} { thing(id: 1) { thing_id: id name tags size ...F } }
       fragment F on Thing { maker @include(if: $more) { name } }`,
    ).tool;
    expect(outputSchema).toEqual({
      type: "object",
      properties: {
        thing_id: { type: "string" },
        name: { type: ["string", "null"] },
        tags: { type: "array", items: { type: "string" } },
        size: {
          type: ["string", "null"],
          enum: ["SMALL", "LARGE", null],
          description: "SMALL: Fits in a pocket.",
        },
        maker: {
          type: ["object", "null"],
          properties: { name: { type: "string" } },
          required: ["name"],
          additionalProperties: false,
        },
      },
      required: ["thing_id", "name", "tags", "size"],
      additionalProperties: false,
    });
  });

  test("a custom scalar is what toolset.json says", () => {
    const scalars = { Day: { type: "string", format: "date" } };
    const { outputSchema } = compileOne(`"D" query t ${tool} { thing(id: 1) { made } }`, {
      settings: { ...settings, scalars },
    }).tool;
    expect(outputSchema.properties).toEqual({ made: { type: ["string", "null"], format: "date" } });
  });

  test("@notFound keeps the path and the message", () => {
    const { result } = compileOne(
      `"D" query t ${tool} { it: thing(id: 1) @notFound(message: "No.") { id } }`,
    );
    expect(result.notFound).toEqual([{ path: ["it"], message: "No." }]);
  });
});

describe("metadata", () => {
  test("queries are read only, mutations destructive unless declared otherwise", () => {
    const hints = (text: string) => compileOne(text).tool.annotations;
    expect(hints(`"D" query t ${tool} { count }`)).toMatchObject({
      readOnlyHint: true,
      destructiveHint: false,
      idempotentHint: true,
    });
    const mutation = (more: string) =>
      `"D" mutation t @tool(title: "T"${more}) { rename(id: 1, name: "x") { id } }`;
    expect(hints(mutation(""))).toMatchObject({
      readOnlyHint: false,
      destructiveHint: true,
      idempotentHint: false,
    });
    expect(hints(mutation(", destructive: false, idempotent: true"))).toMatchObject({
      destructiveHint: false,
      idempotentHint: true,
    });
    expect(compileOne(mutation("")).scope).toBe("things:write");
  });

  test("leading comments are a description too", () => {
    expect(compileOne(`# First line.\n# Second.\nquery t ${tool} { count }`).tool.description).toBe(
      "First line.\nSecond.",
    );
  });

  test("what is sent has no directive of toolhub, no description and no blanks", () => {
    const { document } = compileOne(
      `"D" query t("A" $a: ID! @range(min: 1)) ${tool} { thing(id: $a) @notFound(message: "No") { id } }`,
    );
    expect(document).toBe("query t($a:ID!){thing(id:$a){id}}");
  });
});

test("the committed catalogue parses, and every tool is small", () => {
  for (const { tool: listing, document } of catalog.flatMap(({ operations }) => operations)) {
    expect(() => parse(document)).not.toThrow();
    expect(JSON.stringify(listing).length).toBeLessThan(8 * 1024);
  }
});

test("the command tells what is allowed, and fails with 2 for what is not", async () => {
  const cli = (...args: string[]) =>
    run("node", ["compiler/cli.ts", ...args]).catch((error) => error);
  expect((await cli("--help")).stdout).toContain("npm run toolset --");
  expect(await cli("bild")).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('There is no command "bild"'),
  });
  expect(JSON.parse((await cli("check", "--json")).stdout)).toMatchObject({
    ok: true,
    stale: false,
  });
});
