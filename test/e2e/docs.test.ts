import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { CfWorkerJsonSchemaValidator } from "@modelcontextprotocol/server/validators/cf-worker";
import { expect, test } from "vitest";

import { directives } from "../../compiler/directives.ts";
import { ToolsetFile } from "../../compiler/read/settings/toolset-file.ts";
import { readPinned } from "../../scripts/clients/python.ts";
import { catalog } from "../../src/catalog/catalog.gen.ts";
import { identity } from "../../src/settings/identity.ts";
import { markdownFiles as pages } from "../fast/docs/markdown.ts";
import { run } from "../support/compiler-cli.ts";
import { compileOne } from "../support/compiler-toolset.ts";

const { scripts, version } = JSON.parse(readFileSync("package.json", "utf8"));
const demoSchema = readFileSync("demo/toolsets/clinical-trials/schema.graphql", "utf8");

/** The code blocks of a page in one language. */
function listBlocks(page: string, language: string): string[] {
  const blocks = readFileSync(page, "utf8").matchAll(/^```(\w*)\n([\s\S]*?)^```/gm);
  return [...blocks].filter(([, name]) => name === language).map(([, , code = ""]) => code);
}

/** Those of a team's repository, which one page is about. */
const teamScripts = [
  ...readFileSync("create/create.ts", "utf8").matchAll(/^ {4}(\w+): "toolhub \w+"/gm),
].map(([, name = ""]) => name);

test.each(pages)("every npm script that %s names exists", (page) => {
  const there = [
    ...Object.keys(scripts),
    ...(page === "docs/your-own-toolsets.md" ? teamScripts : []),
  ];
  for (const [, name = ""] of readFileSync(page, "utf8").matchAll(/npm run ([\w:]+)/g)) {
    expect(there).toContain(name);
  }
});

test.each(pages)("every link of %s leads to a file", (page) => {
  for (const [, target = ""] of readFileSync(page, "utf8").matchAll(/(?:\]\(|src=")([^)#"]+)/g)) {
    if (/^https?:/.test(target)) continue;
    expect(existsSync(join(dirname(page), target)), target).toBe(true);
  }
});

/** What GitHub makes of a heading, for links to it. */
const toAnchor = (heading: string) =>
  heading
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}_ -]/gu, "")
    .replaceAll(" ", "-");

test.each(pages)("every link of %s to a part of a page leads to a heading", (page) => {
  const links = readFileSync(page, "utf8").matchAll(/\]\(([^)#:]*\.md|)#([^)]+)\)/g);
  for (const [, target = "", anchor = ""] of links) {
    const text = readFileSync(target === "" ? page : join(dirname(page), target), "utf8");
    const headings = text.replaceAll(/^```[\s\S]*?^```/gm, "").matchAll(/^#+ (.+)$/gm);
    expect([...headings].map(([, heading = ""]) => toAnchor(heading))).toContain(anchor);
  }
});

/** The pages of the guide to toolsets. */
const guide = ["docs/toolsets.md", ...globSync("docs/authoring/*.md").sort()];
const listOfGuide = (language: string) => guide.flatMap((page) => listBlocks(page, language));

/** The first code block of the guide that holds `part`. */
function findBlock(language: string, part: string): string {
  return listOfGuide(language).find((block) => block.includes(part)) ?? "";
}

/** What the guide's tools without an upstream of ours are about. */
const issueSchema = `
  type Issue { id: ID! title: String! }
  type Page { hasNextPage: Boolean! endCursor: String }
  type Edge { node: Issue! }
  type Issues { edges: [Edge!]! pageInfo: Page! }
  type UserError { code: String message: String! }
  type RenamePayload { userErrors: [UserError!]! issue: Issue }
  type Forbidden { message: String! reason: String }
  type User { login: String! }
  type Thing { id: ID! name: String owner: User! }
  union Renaming = RenamePayload | Forbidden
  type Query {
    thing(id: ID!): Thing
    issues(project: ID!, first: Int, after: String): Issues!
    searchIssues(
      workspace: ID!, words: String!, keys: [String!], since: String, first: Int!, archived: Boolean
    ): [Issue!]!
  }
  type Update { issue: Issue }
  type Mutation {
    rename(id: ID!, name: String!): Thing
    renameIssue(id: ID!, title: String!): Renaming!
    updateIssue(id: ID!, assignee: ID): Update!
  }
`;

test("the operations in the guide compile", () => {
  const blocks = listOfGuide("graphql");
  const previews = blocks.flatMap((block) => /preview: "(\w+)"/.exec(block)?.[1] ?? []);
  const tools = blocks.filter(
    (block) => !previews.some((name) => block.includes(`query ${name}(`)),
  );
  expect(blocks.length - tools.length).toBe(1);
  const names = tools.map((block) => {
    const schema = block.includes("clinicalTrial") ? demoSchema : issueSchema;
    const [, named = ""] = /(?:next|preview): "(\w+)"/.exec(block) ?? [];
    const next = blocks.find((other) => named !== "" && other.includes(`query ${named}(`));
    const files = { "things/schema.graphql": schema };
    return compileOne(block, next ? { ...files, "things/operations/b.graphql": next } : files).tool
      .name;
  });
  expect(names).toEqual([
    "find_trials",
    "search_issues",
    "unassign_issue",
    "read_trials",
    "rename_thing",
    "match_trials",
    "list_trials",
    "find_trials",
    "list_issues",
    "rename_issue",
  ]);
});

test("the arguments in the guide are what the compiler makes of its operation", () => {
  const operation = findBlock("graphql", "search_issues(");
  const { tool } = compileOne(operation, { "things/schema.graphql": issueSchema });
  expect(JSON.parse(findBlock("json", "slow search"))).toEqual(tool.inputSchema);
  const rules = directives.filter((directive) => directive.on === "variable" && directive.toSchema);
  expect(rules.length).toBeGreaterThan(4);
  for (const { name } of rules) expect(operation).toMatch(new RegExp(`@${name}\\b`));
});

test("the call in the guide fits its tool, and so does its answer", () => {
  const { tool } = compileOne(findBlock("graphql", "total_count: totalCount"), {
    "things/schema.graphql": demoSchema,
  });
  const isValid = (schema: object, part: string) =>
    new CfWorkerJsonSchemaValidator({ draft: "2020-12" }).getValidator(schema)(
      JSON.parse(findBlock("json", part)),
    ).valid;
  expect(isValid(tool.inputSchema, '"max_results": 1')).toBe(true);
  expect(isValid(tool.outputSchema, '"total_count": 12')).toBe(true);
});

test("the toolset.json in the guide is valid", () => {
  const block = findBlock("json", '"endpoint"');
  expect(ToolsetFile.parse(JSON.parse(block)).title).toBe("Clinical trials");
});

test("every command of the compiler stands in the guide", () => {
  const page = readFileSync("docs/authoring/commands.md", "utf8");
  const { stdout } = run(".", "--help");
  const names = [...stdout.matchAll(/^ {2}([a-z]+) {2,}/gm)].map(([, name]) => name);
  expect(names).toEqual(["build", "check", "report", "pull", "documents", "new", "eval"]);
  for (const name of names) expect(page).toContain(`npm run toolset -- ${name}`);
});

test("editors accept the toolset.json of the guide and of every toolset, and refuse unknown fields", () => {
  const schema = JSON.parse(readFileSync("demo/toolsets/toolset.schema.json", "utf8"));
  const isValid = (value: unknown) =>
    new CfWorkerJsonSchemaValidator({ draft: "2020-12" }).getValidator(schema)(value).valid;
  const block = findBlock("json", '"endpoint"');
  expect(isValid(JSON.parse(block))).toBe(true);
  expect(isValid({ ...JSON.parse(block), colour: 1 })).toBe(false);
  for (const { name } of catalog) {
    const text = readFileSync(`demo/toolsets/${name}/toolset.json`, "utf8");
    expect(isValid(JSON.parse(text)), name).toBe(true);
    expect(JSON.parse(text).$schema).toBe("../toolset.schema.json");
  }
});

test("the versions of clients and of the suite in docs/testing.md are the installed ones", () => {
  const folders = [".", "test/clients", "examples/agents"];
  const manifests = folders.map((folder) =>
    JSON.parse(readFileSync(`${folder}/package.json`, "utf8")),
  );
  const versions = Object.assign(
    {},
    ...manifests.map(({ dependencies, devDependencies }) => ({
      ...devDependencies,
      ...dependencies,
    })),
  );
  const named = readFileSync("docs/testing.md", "utf8").matchAll(/`([@\w/-]+)`\s(\d+\.[\w.-]*\w)/g);
  const pairs = [...named].map(([, name = "", version]) => [name, version]);
  const pinned = [1, 2].map((generation) =>
    readFileSync(`test/clients/python/requirements-${generation}.txt`, "utf8"),
  );
  const ofPyPi = ["mcp", "fastmcp"].flatMap((name) =>
    pinned.map((requirements) => [name, readPinned(requirements, name)]),
  );
  const ofNpm = pairs.filter(([name = ""]) => name in versions);
  expect(ofNpm).toHaveLength(8);
  for (const [name, version] of ofNpm)
    expect([name, versions[name ?? ""]]).toEqual([name, version]);
  expect(pairs.filter((pair) => !ofNpm.includes(pair))).toEqual(ofPyPi);
});

test("the commands that the README names are the ones that CI runs", () => {
  const commands = listBlocks("README.md", "sh").join("");
  expect(commands).toContain("npm ci && npm run dev");
  expect(commands).toContain("npm ci && npm test");
  const ci = readFileSync(".ci/run", "utf8");
  for (const command of ["npm run conformance", "npm run clients", "npm run soak"]) {
    expect(commands).toContain(command);
    expect(ci).toContain(command);
  }
  for (const command of ["npm ci", "npm run check", "npm test"]) expect(ci).toContain(command);
});

test("toolhub tells clients the version that it has", () => {
  expect(identity.version).toBe(version);
});
