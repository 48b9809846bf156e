import { CfWorkerJsonSchemaValidator } from "@modelcontextprotocol/server/validators/cf-worker";
import { expect, test } from "vitest";

import { catalog } from "../../src/catalog/catalog.gen.ts";
import { createQuickCheck } from "../../src/tools/check.ts";

type Schema = Readonly<Record<string, unknown>>;

const validators = new CfWorkerJsonSchemaValidator({ shortcircuit: false, draft: "2020-12" });
const toValidator = (schema: Schema) => {
  const validate = validators.getValidator(schema);
  return (value: unknown) => validate(value).valid;
};

/** The same numbers at every run. Source: mulberry32. */
function createRandom(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

type Random = ReturnType<typeof createRandom>;

const odd = [
  null,
  true,
  0,
  -0,
  1,
  -1,
  1.5,
  2 ** 53,
  1e308,
  Number.POSITIVE_INFINITY,
  "",
  "a",
  "😀😀",
  "\ud800",
  "NCT01234567",
  "2026-02-30",
  "https://example.org/a",
  "x".repeat(300),
  [],
  [null],
  [1, "a"],
  {},
  { a: 1 },
  JSON.parse('{"__proto__": 1}'),
  { constructor: 1 },
];

const pick = <Item>(random: Random, items: readonly Item[]) => items[random(items.length)] as Item;

/** A value that mostly fits a schema. */
function toValue(random: Random, schema: unknown, depth = 0): unknown {
  if (typeof schema !== "object" || schema === null || random(12) === 0 || depth > 6) {
    return pick(random, odd);
  }
  const {
    type,
    enum: values,
    anyOf,
    properties = {},
    required = [],
    items,
  }: Schema = { ...schema };
  if ("const" in schema) return schema.const;
  if (Array.isArray(values)) return pick(random, values);
  if (Array.isArray(anyOf)) return toValue(random, pick(random, anyOf), depth + 1);
  switch (pick(random, [type].flat())) {
    case "object": {
      const names = Object.keys(properties as object).filter(
        (name) => (required as string[]).includes(name) || random(2) === 0,
      );
      const more = random(10) === 0 ? ["zz"] : [];
      const kept = random(10) === 0 ? names.slice(1) : names;
      return Object.fromEntries(
        [...kept, ...more].map((name) => [
          name,
          toValue(random, (properties as Schema)[name], depth + 1),
        ]),
      );
    }
    case "array":
      return Array.from({ length: random(4) }, () => toValue(random, items, depth + 1));
    case "string":
      return pick(random, ["", "a", "NCT01234567", "😀", "2026-01-31"]);
    case "integer":
      return random(200) - 20;
    case "number":
      return (random(2000) - 200) / 8;
    case "boolean":
      return random(2) === 0;
    default:
      return pick(random, odd);
  }
}

const written = catalog.flatMap(({ operations }) =>
  operations.flatMap((operation) => {
    const { inputSchema, outputSchema } = operation.tool;
    const more = "resultSchema" in operation ? [operation.resultSchema] : [];
    return [inputSchema, outputSchema, ...more] as Schema[];
  }),
);

const own: Schema[] = [
  { maxProperties: 0 },
  { maxProperties: 1, additionalProperties: { type: "integer" } },
  { type: ["string", "null"], minLength: 1, maxLength: 2 },
  { type: "number", minimum: 0, maximum: 10 },
  { type: ["integer", "string"], enum: ["a", 1, 2, null] },
  { const: 1 },
  { const: "a" },
  { anyOf: [{ type: "integer" }, { type: "array", items: { type: "integer" }, minItems: 1 }] },
  { type: "array", maxItems: 2, items: { type: "object", required: ["a"], properties: { a: {} } } },
  { type: "object", properties: { a: { type: "string", format: "date" } }, required: ["a"] },
  { type: "object", properties: { a: true, b: false } },
  { items: { type: "string" }, minimum: 1 },
  {},
];

test.each([
  ["of the catalogue", written, 60_000],
  ["with every word", own, 40_000],
])(
  "what the quick check takes the validator takes, and the other way round: schemas %s",
  (_, schemas, cases) => {
    const random = createRandom(9);
    const checks = schemas.map((schema) => ({
      schema,
      fits: createQuickCheck(schema, toValidator),
      validate: toValidator(schema),
    }));
    const counts = { fitting: 0, other: 0 };
    for (let round = 0; round < cases; round += 1) {
      const { schema, fits, validate } = checks[round % checks.length] as (typeof checks)[number];
      const value = toValue(random, schema);
      const isValid = validate(value);
      // A number beyond all numbers is whole for the validator alone, which then decides.
      const isUnsure = isValid && JSON.stringify(value) !== JSON.stringify(value, toFinite);
      if (!isUnsure) expect([fits?.(value), value]).toEqual([isValid, value]);
      counts[isValid ? "fitting" : "other"] += 1;
    }
    expect(counts.fitting).toBeGreaterThan(cases / 5);
    expect(counts.other).toBeGreaterThan(cases / 5);
  },
);

const toFinite = (_: string, value: unknown) =>
  value === Number.POSITIVE_INFINITY ? "infinite" : value;

test.each<Schema>([
  { $ref: "#/$defs/a", $defs: { a: {} } },
  { pattern: "^a" },
  { enum: [{}] },
  { const: [] },
  { type: "text" },
  { anyOf: [{ not: {} }] },
  { items: { oneOf: [] } },
  { properties: { constructor: { type: "string" } } },
  { properties: { a: { pattern: "a" } } },
  { additionalProperties: { pattern: "a" } },
])("a schema with other words has no quick check: %j", (schema) => {
  expect(createQuickCheck(schema, toValidator)).toBeNull();
});

test("what JSON cannot hold fits nothing, not even a schema without words", () => {
  for (const value of [undefined, () => 1, Symbol("a"), 1n]) {
    expect(createQuickCheck({}, toValidator)?.(value)).toBe(false);
    expect(createQuickCheck({ const: value }, toValidator)?.(value) ?? false).toBe(false);
  }
});
