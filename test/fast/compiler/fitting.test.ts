import { readFileSync } from "node:fs";
import fc from "fast-check";
import { Source } from "graphql";
import { expect, test } from "vitest";

import type { Inspection } from "../../../compiler/compiled-tool.ts";
import { listCustomScalars } from "../../../compiler/json-schema/scalars.ts";
import { toUpstreamSchema } from "../../../compiler/upstream-schema.ts";
import { catalog } from "../../../src/catalog/catalog.gen.ts";
import { inspectThings, settings } from "../../support/compiler-toolset.ts";
import { writeOperations } from "../../support/foreign-operations.ts";
import { randomCase, randomCircles } from "../../support/random-graphql.ts";

const toBytes = (value: unknown) => Buffer.byteLength(JSON.stringify(value));
const mostFree = 512;

/** Tools that lack fields, of the arguments or of the result, although more than `mostFree` bytes are free. */
const listWasteful = (inspections: readonly Inspection[]) =>
  inspections
    .filter(({ shrunk: { input, output } }) => input.isPruned || output.coarse.length > 0)
    .filter(({ tool, maxToolBytes }) => maxToolBytes - toBytes(tool) > mostFree)
    .map(({ tool }) => tool.name);

test("no tool over a random schema lacks fields while more than 512 bytes are free, and none is over its limit", () => {
  const seen = { pruned: 0, coarse: 0 };
  const limits = fc.integer({ min: 900, max: 4096 });
  fc.assert(
    fc.property(fc.oneof(randomCase, randomCircles), limits, ({ sdl, operation }, maxToolBytes) => {
      const files = { "things/schema.graphql": sdl };
      const inspections = inspectThings({ a: operation }, files, { maxToolBytes });
      for (const { tool, shrunk } of inspections) {
        expect(toBytes(tool)).toBeLessThanOrEqual(maxToolBytes);
        if (shrunk.input.isPruned) seen.pruned += 1;
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

test("nor does one over all root fields of GitHub's schema", () => {
  const sdl = readFileSync("node_modules/@octokit/graphql-schema/schema.graphql", "utf8");
  const schema = toUpstreamSchema(new Source(sdl, "schema.graphql"));
  const scalars = Object.fromEntries(
    listCustomScalars(schema).map((name) => [name, { type: "string" }]),
  );
  const operations = writeOperations(schema, { depth: 3, fields: 9 });
  const inspections = inspectThings(operations, {
    "things/schema.graphql": sdl,
    "things/toolset.json": { ...settings, scalars },
  });
  expect(inspections.length).toBeGreaterThan(200);
  expect(
    inspections.filter(({ shrunk }) => shrunk.output.coarse.length > 0).length,
  ).toBeGreaterThan(20);
  expect(inspections.filter(({ tool }) => toBytes(tool) > 8192)).toEqual([]);
  expect(listWasteful(inspections)).toEqual([]);
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
