import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

import type { Inspection } from "../../compiler/compiled-tool.ts";
import { listSizes, sumSizes } from "../../compiler/json-schema/listing-size.ts";
import { lintDescriptions } from "../../compiler/report/lint.ts";
import { toNotes } from "../../compiler/report/notes.ts";
import { compileToolsets } from "../../compiler/toolset.ts";
import { systemNames } from "../../demo/system-names.ts";
import {
  findAnthropicFaults,
  findGeminiFaults,
  findOpenAiFaults,
  findVsCodeFaults,
} from "../../doctor/tools/provider-schemas.ts";
import { isTool } from "../../src/catalog/compiled.ts";
import { toExampleFolder } from "../support/example-server.ts";

const maxTokens = 4500;
const maxTokensOfAll = 18_000;

const read = (file: string) => readFileSync(file, "utf8");

const trials = "clinical-trials";

const readSchema = (name: string) =>
  name === trials
    ? read("demo/schema.graphql")
    : `${read("demo/domain/schema.graphql")}\n${read(`demo/${name}/schema.graphql`)}`;

describe.each([trials, ...systemNames])("the toolset %s", (name) => {
  const inspections: Inspection[] = [];
  const toolsets = compileToolsets(toExampleFolder(name), {
    only: [name],
    inspect: (inspection) => inspections.push(inspection),
  });
  const operations = toolsets.flatMap((toolset) => toolset.operations);
  const tools = operations.filter(isTool);

  test("has the schema of the system that it asks", () => {
    expect(read(`${toExampleFolder(name)}/${name}/schema.graphql`)).toBe(readSchema(name));
  });

  test(`takes at most ${maxTokens} tokens of a listing, with nothing left out`, () => {
    expect(sumSizes(listSizes(toolsets)).tokens).toBeLessThanOrEqual(maxTokens);
    expect(inspections.flatMap(toNotes)).toEqual([]);
  });

  test("says what each tool is for, what it returns, and which tool goes before or after it", () => {
    expect(lintDescriptions(inspections)).toEqual([]);
    const names = tools.map(({ tool }) => tool.name);
    for (const { tool } of tools) {
      expect(tool.description.length, tool.name).toBeLessThanOrEqual(400);
      const others = names.filter((other) => other !== tool.name);
      expect(
        others.filter((other) => tool.description.includes(other)),
        tool.name,
      ).not.toEqual([]);
    }
  });

  test("asks before what costs, is sent or is lost, with words from a preview", () => {
    const asking = tools.filter(({ tool }) =>
      /^(process_payment|cancel_|send_|publish_|delete_)/.test(tool.name),
    );
    for (const { tool, confirm, preview } of asking) {
      expect(confirm, tool.name).toContain("{preview.");
      expect(preview, tool.name).toBeDefined();
    }
    const creating = tools.filter(({ tool }) => /^(create|add)_/.test(tool.name));
    expect(creating.filter(({ confirm }) => confirm !== null)).toEqual([]);
    for (const { tool } of creating)
      expect(tool.inputSchema.properties, tool.name).toHaveProperty("idempotency_key");
  });

  test("has errors that name a tool, wherever something may not be there", () => {
    const rules = tools.flatMap(({ result }) => [
      ...(result.errors ?? []),
      ...result.notFound.filter(({ isImplied }) => !isImplied),
    ]);
    const names = tools.map(({ tool }) => tool.name);
    expect(rules.length).toBeGreaterThan(0);
    for (const { message } of rules)
      expect(
        names.filter((tool) => message?.includes(tool)),
        String(message),
      ).not.toEqual([]);
  });

  test("is refused by no provider", () => {
    const finders = [findOpenAiFaults, findGeminiFaults, findAnthropicFaults, findVsCodeFaults];
    expect(tools.flatMap(({ tool }) => finders.flatMap((find) => find(tool)))).toEqual([]);
  });
});

test(`the five toolsets take at most ${maxTokensOfAll} tokens of a listing together`, () => {
  const toolsets = [trials, ...systemNames].flatMap((name) =>
    compileToolsets(toExampleFolder(name), { only: [name] }),
  );
  expect(toolsets).toHaveLength(5);
  expect(sumSizes(listSizes(toolsets)).tokens).toBeLessThanOrEqual(maxTokensOfAll);
});

describe("the shop on Postgres", () => {
  const compile = (name: string) =>
    compileToolsets("examples/toolsets", { only: [name] }).flatMap((toolset) => toolset.operations);

  test("has the tools of the shop: the same words, arguments, resources and questions", () => {
    const toShown = (name: string) =>
      compile(name).map(({ tool, kind, confirm, resource }) => {
        const { properties = {}, required } = tool.inputSchema;
        const names = Object.keys(properties as object).toSorted();
        const { title, description, annotations } = tool;
        return { title, description, annotations, names, required, kind, confirm, resource };
      });
    expect(toShown("shop-postgres")).toEqual(toShown("shop"));
  });

  test(`takes at most ${maxTokens} tokens of a listing as well, with nothing left out`, () => {
    const inspections: Inspection[] = [];
    const toolsets = compileToolsets("examples/toolsets", {
      only: ["shop-postgres"],
      inspect: (inspection) => inspections.push(inspection),
    });
    expect(sumSizes(listSizes(toolsets)).tokens).toBeLessThanOrEqual(maxTokens);
    expect(inspections.flatMap(toNotes)).toEqual([]);
  });

  test("has row-level security on every table, and a policy for each", () => {
    const sql = read("demo/postgres/sql/tables.sql");
    const listAll = (expression: RegExp, text: string) =>
      [...text.matchAll(expression)].map(([, name]) => name).toSorted();
    const tables = listAll(/^CREATE TABLE (?:shop|hidden)\.(\w+)/gm, sql);
    const loops = [...sql.matchAll(/FOREACH name IN ARRAY ARRAY\[(.*?)\]/g)].map(
      ([, list]) => list,
    );
    expect(["people", ...listAll(/'(\w+)'/g, loops.join())].toSorted()).toEqual(tables);
    expect(sql).toContain("ALTER TABLE hidden.people ENABLE ROW LEVEL SECURITY");
  });
});
