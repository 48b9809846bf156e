import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

import { listSizes, sumSizes } from "../../../compiler/json-schema/listing-size.ts";
import { isTool, type JsonSchema } from "../../../src/catalog/compiled.ts";
import { compileExample } from "../../support/example-server.ts";

const page = readFileSync("docs/agent-design.md", "utf8");
const shop = compileExample("shop");
const tools = shop.operations.filter(isTool).map(({ tool }) => tool);

const listBlocks = (markdown: string, language: string) =>
  [...markdown.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\``, "gm"))].map(
    ([, text = ""]) => text,
  );

const operations = globSync("examples/toolsets/shop/**/*.graphql").map((file) =>
  readFileSync(file, "utf8"),
);

test.each(listBlocks(page, "graphql"))("GraphQL of the page stands in the shop: %s", (block) => {
  expect(operations.filter((text) => text.includes(block))).not.toEqual([]);
});

const { errors } = JSON.parse(readFileSync("examples/toolsets/shop/toolset.json", "utf8"));
const answers = readFileSync("docs/toolsets/shop.md", "utf8");
const known = [...errors, ...listBlocks(answers, "json").map((text) => JSON.parse(text))];

test.each(listBlocks(page, "json"))(
  "JSON of the page is a rule or an answer of the shop: %s",
  (block) => {
    expect(known).toContainEqual(JSON.parse(block));
  },
);

test("the question of the page was asked", () => {
  const questions = page.match(/^> .*/gm) ?? [];
  expect(questions).toHaveLength(1);
  expect(answers).toContain(questions[0]);
});

/** The names of all fields in a schema. */
function listFields(schema: unknown): string[] {
  if (typeof schema !== "object" || schema === null) return [];
  const { properties } = schema as JsonSchema;
  return [...Object.keys({ ...Object(properties) }), ...Object.values(schema).flatMap(listFields)];
}

test("the names of the page are tools, fields and prompts of the shop", () => {
  const fields = tools.flatMap(({ inputSchema, outputSchema }) =>
    [inputSchema, outputSchema].flatMap(listFields),
  );
  const names = [...tools.map(({ name }) => name), ...shop.prompts.map(({ name }) => name)];
  const prose = page.replace(/^```[\s\S]*?^```$/gm, "");
  const said = [...prose.matchAll(/`([a-z]+(?:_[a-z]+)+)`/g)].map(([, name = ""]) => name);
  expect(said.length).toBeGreaterThan(20);
  // What the page says there is not.
  const others = said.filter((name) => ![...names, ...fields].includes(name));
  expect(others).toEqual(["update_order"]);
  const uris = shop.operations.flatMap(({ resource }) => (resource ? [resource.uri] : []));
  for (const [uri] of page.matchAll(/\w+:\/\/[\w/{}]+(?=`)/g)) expect(uris).toContain(uri);
});

test("the numbers of the page are those of the listing", () => {
  const sizes = listSizes([shop]);
  const { bytes, tokens } = sumSizes(sizes);
  const bare = tools.map((tool) => JSON.stringify({ ...tool, outputSchema: undefined }).length);
  const share = Math.round(100 - (100 * bare.reduce((sum, size) => sum + size, 0)) / bytes);
  expect(tools).toHaveLength(10);
  expect(page).toContain(
    `ten tools of the shop are about ${Math.round(tokens / 100) * 100} tokens`,
  );
  expect(page).toContain(`${share} % of that is what results look`);
  const report = sizes.find(({ tool }) => tool === "query_orders")?.tokens ?? 0;
  expect(page).toContain(`takes about ${Math.round(report / 50) * 50} tokens`);
});

test("the reports of query_orders are as many as the page says", () => {
  const tool = tools.find(({ name }) => name === "query_orders");
  const { properties } = JSON.parse(JSON.stringify(tool?.inputSchema));
  const { measure, group_by } = properties;
  const columns: string[] = group_by.items.enum;
  const sets = Array.from({ length: 2 ** columns.length }, (_, bits) =>
    columns.filter((_column, at) => bits & (1 << at)),
  ).filter((set) => set.length <= group_by.maxItems);
  expect(page).toContain(
    `${measure.enum.length * sets.length} reports (three measures, each with up to four of seven columns)`,
  );
});
