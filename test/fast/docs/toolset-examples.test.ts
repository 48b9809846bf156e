import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

import { compileThings, type Files, settings } from "../../support/compiler-toolset.ts";

const pages = [
  "docs/toolsets.md",
  "docs/first-tool.md",
  ...globSync("docs/{authoring,recipes}/*.md").sort(),
];

interface Example {
  readonly page: string;
  readonly text: string;
  readonly value: object;
}

/** Undefined if it is neither an object nor what stands in one. */
function parse(text: string): object | undefined {
  for (const whole of [text, `{${text}}`]) {
    try {
      const value: unknown = JSON.parse(whole);
      if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
    } catch {
      // The other form may be it.
    }
  }
  return undefined;
}

/** All JSON of a page, in blocks and in its lines. */
function listJson(page: string): Example[] {
  const markdown = readFileSync(page, "utf8");
  const blocks = [...markdown.matchAll(/^```json\n([\s\S]*?)^```$/gm)];
  const inline = [...markdown.replace(/^```[\s\S]*?^```$/gm, "").matchAll(/`([^`\n]*":[^`\n]*)`/g)];
  return [...blocks, ...inline].flatMap(([, text = ""]) => {
    const value = parse(text);
    return value ? [{ page, text: text.trim(), value }] : [];
  });
}

/** JSON of these pages that is not of toolset.json, by how it begins. */
const others = [
  '{\n  "type": "object"', // arguments
  '{ "condition"',
  '{ "trials"',
  '"author"',
  '"truncated"',
  '{"type":"object"}',
  '{"<id>"',
  '"schema": "<package>',
  '{"query"',
  '"event"',
  '"max_results"',
];

const key = { type: "header", header: "x-key", probe: { file: "probe.graphql", owner: "me.name" } };
const scalarsKnown = { Day: { type: "string" } };

/** A whole toolset.json with the example at its place in it. */
function toSettings(value: object): Record<string, unknown> {
  if ("endpoint" in value && "title" in value) return { ...value };
  if ("when" in value) return { ...settings, errors: [value] };
  if ("manifest" in value) return { ...settings, trustedDocuments: value };
  if ("x-api-version" in value) return { ...settings, headers: value };
  if ("DateTime" in value) return { ...settings, scalars: value };
  const ofAuth = ["health", "format", "type", "header", "keyPattern"];
  const isOfAuth = Object.keys(value).some((name) => ofAuth.includes(name));
  return isOfAuth
    ? { ...settings, auth: { ...key, ...("type" in value ? { header: undefined } : {}), ...value } }
    : { ...settings, ...value };
}

/** A schema with what the settings speak of, and the probe that asks for the key's owner. */
function toFiles(file: Record<string, unknown>): Files {
  const { scalars = scalarsKnown, auth } = file as {
    scalars?: object;
    auth: { probe?: { owner: string } };
  };
  const path = auth.probe?.owner.split(".") ?? ["count"];
  const types = path.slice(1).map((name, at) => {
    const isLast = at === path.length - 2;
    return `type Of${at} { ${name}: ${isLast ? "String" : `Of${at + 1}`} }`;
  });
  const root = path[0] === "count" ? "" : `${path[0]}: Of0`;
  const probe = path.reduceRight((inner, name) => `{ ${name} ${inner} }`, "");
  return {
    "things/toolset.json": file,
    "things/schema.graphql": [
      ...Object.keys(scalars).map((name) => `scalar ${name}`),
      ...types,
      `type Query { count: Int! ${root} }`,
    ].join("\n"),
    "things/probe.graphql": `query probe ${probe}`,
    "things/known.json": { one: "query count_things { count }", two: `query probe ${probe}` },
  };
}

const examples = pages
  .flatMap(listJson)
  .filter(({ text }) => !others.some((start) => text.startsWith(start)));

test.each(examples)("$page: $text compiles", ({ value }) => {
  const file = toSettings(value);
  const { title, operations } = compileThings({ a: "query count_things { count }" }, toFiles(file));
  expect(title).toBe(file.title);
  expect(operations.map(({ operationName }) => operationName)).toEqual(["count_things"]);
});

test("those are all: whole files of each page, and the parts that are explained", () => {
  const whole = examples.filter(({ value }) => "endpoint" in value && "title" in value);
  expect(whole.map(({ page }) => page.replace("docs/", ""))).toEqual([
    "toolsets.md",
    "first-tool.md",
    "authoring/keys.md",
    "recipes/gitlab.md",
    "recipes/hasura.md",
    "recipes/linear.md",
  ]);
  const keys = examples
    .filter((example) => !whole.includes(example))
    .flatMap(({ value }) => Object.keys(value).join(" "));
  expect(new Set(keys)).toEqual(
    new Set([
      "errors",
      "health",
      "prefix",
      "allowInsecure",
      "format",
      "manifest send",
      "DateTime",
      "serviceHeaders",
      "when kind",
      "x-api-version",
      "type header",
      "type",
      "header",
      "keyPattern",
      "endpoint",
    ]),
  );
});
