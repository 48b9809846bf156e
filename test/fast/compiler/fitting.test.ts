import fc from "fast-check";
import { expect, test } from "vitest";

import type { Inspection } from "../../../compiler/compiled-tool.ts";
import { catalog } from "../../../src/catalog/catalog.gen.ts";
import { inspectThings, settings } from "../../support/compiler-toolset.ts";
import { writeOperations } from "../../support/foreign-operations.ts";
import { foreignSchemas, readForeignSchema } from "../../support/foreign-schema.ts";
import { randomFilters } from "../../support/random-filters.ts";
import { randomCase, randomCircles } from "../../support/random-graphql.ts";

const toBytes = (value: unknown) => Buffer.byteLength(JSON.stringify(value));
const mostFree = 512;

/** All lists of values in a schema. */
const listEnums = (schema: unknown): readonly (readonly unknown[])[] => {
  if (typeof schema !== "object" || schema === null) return [];
  return Object.entries(schema).flatMap(([keyword, inner]) =>
    keyword === "enum" && Array.isArray(inner) ? [inner] : listEnums(inner),
  );
};

/** A schema without descriptions and values of enums. */
const toUnsaid = (schema: unknown): unknown =>
  JSON.parse(JSON.stringify(schema), (keyword, inner) =>
    keyword === "description" || (keyword === "enum" && Array.isArray(inner)) ? undefined : inner,
  );

/** Tools that lack fields, of the arguments or of the result, although more than `mostFree` bytes are free. */
const listWasteful = (inspections: readonly Inspection[]) =>
  inspections
    .filter(({ shrunk: { input, output } }) => input.pruned.size > 0 || output.coarse.length > 0)
    .filter(({ tool, maxToolBytes }) => maxToolBytes - toBytes(tool) > mostFree)
    .map(({ tool }) => tool.name);

test("no tool over a random schema lacks fields while more than 512 bytes are free, and none is over its limit", () => {
  const seen = { pruned: 0, coarse: 0 };
  // What may not be left out of a random operation takes up to 1,000 bytes.
  const limits = fc.integer({ min: 1200, max: 4096 });
  fc.assert(
    fc.property(fc.oneof(randomCase, randomCircles), limits, ({ sdl, operation }, maxToolBytes) => {
      const files = { "things/schema.graphql": sdl };
      const inspections = inspectThings({ a: operation }, files, { maxToolBytes });
      for (const { tool, shrunk } of inspections) {
        expect(toBytes(tool)).toBeLessThanOrEqual(maxToolBytes);
        if (shrunk.input.pruned.size > 0) seen.pruned += 1;
        if (shrunk.output.coarse.length > 0) seen.coarse += 1;
      }
      expect(listWasteful(inspections)).toEqual([]);
    }),
    { numRuns: 150 },
  );
  expect(seen.pruned).toBeGreaterThan(5);
  expect(seen.coarse).toBeGreaterThan(5);
});

const toNames = (count: number, type: string) =>
  Array.from({ length: count }, (_, index) => `field_of_no_name_${index}: ${type}`).join(" ");
const wide = {
  "things/schema.graphql": `scalar Blob input Filter { ${toNames(400, "Int")} }
    type Wide { ${toNames(400, "String!")} }
    type Query { wide: Wide! ask(filter: Filter): Blob more: Int }`,
  "things/toolset.json": {
    ...settings,
    scalars: {
      Blob: {
        type: "object",
        // Nobody may leave out a part of it.
        minProperties: 1,
        properties: Object.fromEntries(
          Array.from({ length: 200 }, (_, index) => [`part_of_blob_${index}`, { type: "string" }]),
        ),
      },
    },
  },
};

test.each([
  [
    "an object of too many fields shows as many as fit",
    `"D" query t { wide { ${toNames(400, "").replaceAll(":", "")} } }`,
  ],
  [
    "what no part of a result can take, the arguments get",
    '"D" query t($filter: Filter) { ask(filter: $filter) more }',
  ],
])("%s", (_, operation) => {
  const inspections = inspectThings({ a: operation }, wide);
  expect(inspections[0]?.shrunk.output.coarse).toHaveLength(1);
  expect(listWasteful(inspections)).toEqual([]);
});

const rooms = foreignSchemas.map(
  ([name, path]) => [name, path, name === "GitHub" ? 8192 : 4096] as const,
);

test.each(rooms)(
  "nor does one over all root fields of %s (%s) within %i bytes",
  (_, path, maxToolBytes) => {
    const { schema, toFiles } = readForeignSchema(path);
    const files = toFiles();
    const { limits: __, ...unlimited } = Object(files["things/toolset.json"]);
    const inspections = inspectThings(
      writeOperations(schema, { depth: 3, fields: 9 }),
      { ...files, "things/toolset.json": unlimited },
      { maxToolBytes },
    );
    expect(inspections.length).toBeGreaterThan(50);
    const isLacking = ({ shrunk: { input, output } }: Inspection) =>
      input.pruned.size > 0 && output.coarse.length > 0;
    expect(inspections.filter(isLacking).length).toBeGreaterThan(0);
    expect(inspections.filter(({ tool }) => toBytes(tool) > maxToolBytes)).toEqual([]);
    expect(listWasteful(inspections)).toEqual([]);
    for (const { tool, shrunk } of inspections) {
      expect(listEnums(tool.outputSchema).every(({ length }) => length <= 50)).toBe(true);
      expect(shrunk.output.bytes).toBe(toBytes(tool.outputSchema));
    }
  },
);

const limits = fc.integer({ min: 2500, max: 8192 });

test("large filters and large results fill their room, and keep no value of an enum while a field is left out", () => {
  const seen = { pruned: 0, coarse: 0, both: 0 };
  fc.assert(
    fc.property(randomFilters, limits, ({ sdl, plainSdl, operation }, maxToolBytes) => {
      const inspect = (schema: string) =>
        inspectThings({ a: operation }, { "things/schema.graphql": schema }, { maxToolBytes });
      const inspections = inspect(sdl);
      expect(listWasteful(inspections)).toEqual([]);
      for (const [index, { tool, shrunk }] of inspections.entries()) {
        expect(toBytes(tool)).toBeLessThanOrEqual(maxToolBytes);
        const [isPruned, isCoarse] = [
          shrunk.input.pruned.size > 0,
          shrunk.output.coarse.length > 0,
        ];
        seen.pruned += Number(isPruned);
        seen.coarse += Number(isCoarse);
        seen.both += Number(isPruned && isCoarse);
        if (!isPruned && !isCoarse) continue;
        // What is said of fields must not have cost one of them its place.
        const plain = inspect(plainSdl)[index]?.tool;
        expect(toUnsaid(tool.inputSchema)).toEqual(toUnsaid(plain?.inputSchema));
        expect(toUnsaid(tool.outputSchema)).toEqual(toUnsaid(plain?.outputSchema));
      }
    }),
    { numRuns: 100 },
  );
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(10);
});

test("values of an enum in a result that fits whole cost no field of the arguments", () => {
  const list = (name: string, count: number) =>
    `enum ${name} { ${Array.from({ length: count }, (_, at) => `${name}_${at}`).join(" ")} }`;
  const compare = (names: string) =>
    names.split(" ").map((name) => `"Compares: ${name}." ${name}: String`);
  const toSdl = (result: string) => `${list("Kind", 49)} ${list("Seen", 2)}
    input Texts { ${compare("eq neq contains startsWith endsWith in nin eqIgnoreCase").join(" ")} }
    input Ids { ${compare("equalTo in notIn isNull").join(" ")} }
    input In0 { id: Int name: Int }
    input In1 { id: Texts @deprecated(reason: "Take another.") name: In0 title: [In2!] state: Kind }
    input In2 { id: Ids name: Int @deprecated(reason: "Take another.") }
    type Out { seen: ${result} }
    type Query { ask(a: In0, b: In1, kind: Kind): Out! }`;
  const operation = `"Asks for what fits." query t($a: In0, $b: In1, $kind: Kind) {
    ask(a: $a, b: $b, kind: $kind) { seen }
  }`;
  const inspect = (result: string, maxToolBytes: number) => {
    const files = { "things/schema.graphql": toSdl(result) };
    return inspectThings({ a: operation }, files, { maxToolBytes })[0]?.tool.inputSchema;
  };
  for (let maxToolBytes = 2450; maxToolBytes < 2550; maxToolBytes += 3) {
    const [told, plain] = [inspect("Seen", maxToolBytes), inspect("String", maxToolBytes)];
    expect(toUnsaid(told), `${maxToolBytes}`).toEqual(toUnsaid(plain));
  }
});

test("GitHub's whole listing takes less than 12,000 tokens, and no tool of any toolset 8 KiB", () => {
  const tools = catalog.flatMap(({ operations }) =>
    operations.map(({ tool, toolset }) => ({ tool, toolset })),
  );
  const github = tools.filter(({ toolset }) => toolset === "github").map(({ tool }) => tool);
  expect(github.length).toBeGreaterThan(15);
  expect(toBytes(github) / 4).toBeLessThan(12_000);
  for (const { tool } of tools) expect(toBytes(tool), tool.name).toBeLessThan(8192);
});
