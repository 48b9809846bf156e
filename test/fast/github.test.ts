import { CfWorkerJsonSchemaValidator } from "@modelcontextprotocol/server/validators/cf-worker";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { catalog } from "../../src/catalog/catalog.gen.ts";
import { fillToolsets } from "../../src/catalog/toolsets.ts";
import { callTool } from "../../src/mcp/calls/call-tool.ts";
import { createLocalCaller } from "../../src/mcp/local-caller.ts";
import { createToolRegistry } from "../../src/tools/tool-registry.ts";
import { type GithubServer, goodKey, startGithub } from "../support/github.ts";
import { parseToolError } from "../support/mcp-messages.ts";

const repository = { owner: "octocat", name: "hello" };
const head_commit = "5a06028aa1c4d5b9c2f7e3d0b8a94e6f1c2d3e4f";

/** Arguments for every tool; a tool without a row fails the test below. */
const examples: Readonly<Record<string, object>> = {
  search_repositories: { query: "topic:mcp" },
  search_issues: { query: "is:open crash", max_results: 3 },
  get_repository: repository,
  list_repository_files: repository,
  read_repository_file: { ...repository, expression: "HEAD:README.md" },
  list_issues: { ...repository, states: ["OPEN"], labels: null },
  get_issue: { ...repository, number: 7 },
  list_pull_requests: { ...repository, states: ["OPEN", "MERGED"] },
  get_pull_request: { ...repository, number: 8 },
  list_pull_request_files: { ...repository, number: 8 },
  list_branches: { ...repository, query: "main" },
  list_releases: repository,
  list_labels: repository,
  get_user: { login: "octocat" },
  create_issue: { repository_id: "R_1", title: "It crashes" },
  comment_on_issue: { subject_id: "I_1", body: "Seen here too." },
  add_labels: { subject_id: "I_1", label_ids: ["L_1"] },
  close_issue: { issue_id: "I_1", reason: "NOT_PLANNED" },
  review_pull_request: { pull_request_id: "P_1", event: "APPROVE" },
  merge_pull_request: { pull_request_id: "P_1", head_commit },
};

let github: GithubServer;
beforeAll(async () => {
  github = await startGithub({ GitObject: () => ({ __typename: "Blob" }) });
});
afterAll(() => github.close());

function call(name: string, args: object, key = goodKey) {
  const toolsets = fillToolsets(catalog, {
    variables: { GITHUB_GRAPHQL_URL: github.url },
    serviceSecrets: {},
    confirmWay: "two-step",
  });
  const tool = createToolRegistry(toolsets, 10_000).get(name);
  if (!tool) throw new Error(`there is no tool ${name}`);
  return callTool(tool, { caller: callers.get(key) ?? createCaller(key), args: { ...args } });
}

/** One caller per key, so that its ledger and signatures go on from call to call. */
const callers = new Map<string, ReturnType<typeof createLocalCaller>>();
function createCaller(key: string) {
  const caller = createLocalCaller(catalog, { GITHUB_KEY: key }, "test", "two-step");
  callers.set(key, caller);
  return caller;
}

const operations = catalog.flatMap((toolset) =>
  toolset.name === "github" ? toolset.operations : [],
);
const confirmed = operations.filter(({ confirm }) => confirm !== null).map(({ tool }) => tool.name);

test("the toolset has at least twelve tools that read and six that write, each under 8 KiB", () => {
  const kinds = Map.groupBy(operations, ({ kind }) => kind);
  expect(kinds.get("query")?.length).toBeGreaterThanOrEqual(12);
  expect(kinds.get("mutation")?.length).toBeGreaterThanOrEqual(6);
  for (const { tool } of operations) {
    expect(JSON.stringify(tool).length, tool.name).toBeLessThan(8 * 1024);
  }
});

describe("GitHub's own schema executes the document, and the answer fits the tool's schema", () => {
  test.each(operations.map(({ tool }) => tool.name))("%s", async (name) => {
    const args = examples[name];
    if (!args) throw new Error(`write an example for ${name}`);
    const first = await call(name, args);
    const token = confirmed.includes(name) && parseToolError(first).details?.confirm_token;
    const result = token ? await call(name, { ...args, confirm_token: token }) : first;
    expect(result, JSON.stringify(result.content)).toMatchObject({ structuredContent: {} });
    const schema = operations.find(({ tool }) => tool.name === name)?.tool.outputSchema;
    const check = new CfWorkerJsonSchemaValidator({ draft: "2020-12" }).getValidator({ ...schema });
    expect(check(result.structuredContent)).toMatchObject({ valid: true });
    expect(github.seen.at(-1)).toBe(name);
  });
});

test("merging asks first and does nothing until then", async () => {
  const before = github.seen.length;
  const error = parseToolError(await call("merge_pull_request", examples.merge_pull_request ?? {}));
  expect(error.error_code).toBe("CONFIRMATION_REQUIRED");
  expect(error.message).toMatch(
    /Merge #-?\d+ ".*" by ".*" into ".*" of ".*", checks .*, at commit/,
  );
  expect(error.message).toContain(`at commit "${head_commit}", by "MERGE"?`);
  expect(github.seen.slice(before)).toEqual(["find_pull_request_to_merge"]);
});

test("an issue with an idempotency_key is opened once", async () => {
  const args = { ...examples.create_issue, idempotency_key: "open-this-once" };
  const [first, second] = [await call("create_issue", args), await call("create_issue", args)];
  expect(second.structuredContent).toEqual(first.structuredContent);
  expect(github.seen.filter((name) => name === "create_issue").length).toBeGreaterThanOrEqual(1);
  const before = github.seen.length;
  await call("create_issue", args);
  expect(github.seen).toHaveLength(before);
});

test("a key that GitHub does not know is refused as such", async () => {
  const result = await call("get_user", { login: "octocat" }, `github_pat_${"b".repeat(30)}`);
  expect(parseToolError(result)).toMatchObject({
    error_code: "KEY_REFUSED",
    details: { toolset: "github" },
  });
});
