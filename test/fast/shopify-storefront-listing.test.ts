import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

import type { Inspection } from "../../compiler/compiled-tool.ts";
import { listSizes, sumSizes } from "../../compiler/json-schema/listing-size.ts";
import { lintDescriptions } from "../../compiler/report/lint.ts";
import { toNotes } from "../../compiler/report/notes.ts";
import { compileToolsets } from "../../compiler/toolset.ts";
import {
  findAnthropicFaults,
  findGeminiFaults,
  findOpenAiFaults,
  findVsCodeFaults,
} from "../../doctor/tools/provider-schemas.ts";
import type { CompiledToolset } from "../../src/catalog/compiled.ts";
import { listFieldMistakes } from "../../src/catalog/fields.ts";

const inspections: Inspection[] = [];
const toolsets = compileToolsets("examples/toolsets", {
  only: ["shopify-storefront"],
  inspect: (inspection) => inspections.push(inspection),
});
const [toolset] = toolsets as [CompiledToolset];
const { operations } = toolset;

test("the toolset has nine tools that read and six that write, each under 8 KiB and all as many tokens as its page says", () => {
  const kinds = Map.groupBy(operations, ({ kind }) => kind);
  expect(kinds.get("query")).toHaveLength(9);
  expect(kinds.get("mutation")).toHaveLength(6);
  const sizes = listSizes(toolsets);
  for (const { tool, bytes } of sizes) expect(bytes, tool).toBeLessThan(8 * 1024);
  const [, said] = /~([\d,]+) tokens/.exec(readFileSync("docs/recipes/shopify.md", "utf8")) ?? [];
  expect(Math.abs(sumSizes(sizes).tokens - Number(said?.replace(",", "")))).toBeLessThan(200);
});

test("the descriptions are sound, and no result is listed without some of its fields", () => {
  expect(lintDescriptions(inspections)).toEqual([]);
  const coarse = inspections
    .flatMap(toNotes)
    .filter(({ message }) => message.includes("fields at"));
  expect(coarse).toEqual([]);
});

test("no provider refuses one of the tools", () => {
  const finders = [findOpenAiFaults, findGeminiFaults, findAnthropicFaults, findVsCodeFaults];
  const faults = operations.flatMap(({ tool }) => finders.flatMap((find) => find(tool)));
  expect(faults).toEqual([]);
});

test.each([
  "",
  "Acme",
  "acme.evil",
  "evil.example/",
  "acme@evil",
  "127.0.0.1#",
  "-acme",
  "a".repeat(61),
])("%j is no shop", (name) => {
  expect([...listFieldMistakes(toolset, { shop: name }).keys()]).toEqual(["shop"]);
  expect([...listFieldMistakes(toolset, { shop: "acme-hats" })]).toEqual([]);
});
