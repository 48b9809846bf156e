import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CfWorkerJsonSchemaValidator } from "@modelcontextprotocol/server/validators/cf-worker";
import { expect, onTestFinished, test } from "vitest";

import type { Inspection } from "../../compiler/compiled-tool.ts";
import { listSizes, sumSizes } from "../../compiler/json-schema/listing-size.ts";
import { ToolsetFile } from "../../compiler/read/settings/toolset-file.ts";
import { lintDescriptions } from "../../compiler/report/lint.ts";
import { compileToolsets } from "../../compiler/toolset.ts";
import { fillToolsets } from "../../src/catalog/toolsets.ts";
import { callTool } from "../../src/mcp/calls/call-tool.ts";
import { createLocalCaller } from "../../src/mcp/local-caller.ts";
import { createToolRegistry } from "../../src/tools/tool-registry.ts";
import { writeFiles } from "../support/compiler-toolset.ts";
import { parseToolError } from "../support/mcp-messages.ts";
import {
  openRecipeApi,
  type RecipeName,
  readRecipe,
  recipeNames,
  toRecipeSchema,
} from "../support/recipes.ts";
import { type Reply, startReplies } from "../support/upstream.ts";

/** A key as each page's `keyPattern` has it, and the header that its API wants. */
const keys: Readonly<Record<RecipeName, { readonly key: string; readonly sent: string }>> = {
  linear: { key: `lin_api_${"a".repeat(40)}`, sent: `lin_api_${"a".repeat(40)}` },
  gitlab: { key: `glpat-${"a".repeat(20)}`, sent: `Bearer glpat-${"a".repeat(20)}` },
  hasura: { key: "eyJhbGciOi.eyJzdWIi.c2ln", sent: "Bearer eyJhbGciOi.eyJzdWIi.c2ln" },
};

/** Arguments for each tool of the pages. */
const examples: Readonly<Record<string, object>> = {
  linear_list_issues: { filter: { assignee: { isMe: { eq: true } } } },
  linear_read_issue: { identifier: "ENG-123" },
  linear_create_issue: { team_id: "T", title: "It crashes", priority: 2 },
  gitlab_list_issues: { project: "gitlab-org/cli", labels: ["bug"] },
  gitlab_read_issue: { project: "gitlab-org/cli", number: "7" },
  gitlab_comment: { issue_id: "gid://gitlab/Issue/7", body: "Seen here too." },
  list_articles: { where: { title: { _ilike: "%login%" } } },
  read_article: { article_id: "5f0d1c9e-8a0b-4a53-9a53-0d7f6a1f7b11" },
  write_article: { title: "Login", body: "Soon." },
};

function compileRecipe(name: RecipeName) {
  const schema = { [`toolsets/${name}/schema.graphql`]: toRecipeSchema(name) };
  const inspections: Inspection[] = [];
  const toolsets = compileToolsets(
    join(writeFiles({ ...readRecipe(name).files, ...schema }), "toolsets"),
    {
      inspect: (inspection) => inspections.push(inspection),
    },
  );
  return { toolsets, inspections, operations: toolsets.flatMap(({ operations }) => operations) };
}

/** Calls a tool of a page at `url`. */
function call(name: RecipeName, tool: string, url: string) {
  const { toolsets } = compileRecipe(name);
  const variable = name.toUpperCase();
  const filled = fillToolsets(toolsets, {
    variables: { [`${variable}_ENDPOINT`]: url },
    serviceSecrets: {},
  });
  const entry = createToolRegistry(filled, 10_000).get(tool);
  if (!entry) throw new Error(`there is no tool ${tool}`);
  const caller = createLocalCaller(toolsets, { [`${variable}_KEY`]: keys[name].key }, "test");
  return callTool(entry, { caller, args: { ...examples[tool] } });
}

const callAnswered = async (name: RecipeName, tool: string, body: object, status = 200) => {
  const reply: Reply = { status, headers: {}, body };
  return await call(name, tool, await startReplies(() => reply));
};

test.each(recipeNames)(
  "%s: three sound tools, none over 8 KiB, and as many tokens as the page says",
  (name) => {
    const { toolsets, inspections, operations } = compileRecipe(name);
    expect(operations).toHaveLength(3);
    expect(lintDescriptions(inspections)).toEqual([]);
    const sizes = listSizes(toolsets);
    for (const { tool, bytes } of sizes) expect(bytes, tool).toBeLessThan(8 * 1024);
    const page = readFileSync(`docs/recipes/${name}.md`, "utf8");
    const [, said = ""] = /~([\d,]+) tokens/.exec(page) ?? [];
    expect(Math.abs(sumSizes(sizes).tokens - Number(said.replace(",", "")))).toBeLessThan(100);
  },
);

test.each(recipeNames)(
  "%s: a key that is none is refused by its form, and one that is one is not",
  (name) => {
    const [toolset] = compileRecipe(name).toolsets;
    if (!toolset || toolset.auth.type === "none") throw new Error("there is no key");
    const pattern = new RegExp(toolset.auth.keyPattern ?? "");
    expect(keys[name].key).toMatch(pattern);
    expect("password").not.toMatch(pattern);
  },
);

test.each(recipeNames)(
  "%s: each operation runs with the key as the API wants it, and its answer fits",
  async (name) => {
    const api = await openRecipeApi(name, keys[name].sent);
    onTestFinished(api.close);
    for (const { tool } of compileRecipe(name).operations) {
      const result = await call(name, tool.name, api.url);
      expect(result, JSON.stringify(result.content)).toMatchObject({ structuredContent: {} });
      const check = new CfWorkerJsonSchemaValidator({ draft: "2020-12" }).getValidator({
        ...tool.outputSchema,
      });
      expect(check(result.structuredContent)).toMatchObject({ valid: true });
    }
  },
);

test.each([
  ["gitlab", "gitlab_list_issues", { project: null }, "There is no such project"],
  ["gitlab", "gitlab_read_issue", { project: { issue: null } }, "gitlab_list_issues"],
  ["hasura", "read_article", { article: null }, "list_articles"],
] as const)("%s: %s of nothing is told with what to do", async (name, tool, data, sentence) => {
  const error = parseToolError(await callAnswered(name, tool, { data }));
  expect(error).toMatchObject({
    error_code: "NOT_FOUND",
    message: expect.stringContaining(sentence),
  });
});

/** What the pages say of errors, in answers as the APIs document them. */
const gone =
  "The resource that you are attempting to access does not exist or you don't have permission to perform this action";
const told: readonly (readonly [RecipeName, string, object, string])[] = [
  [
    "linear",
    "linear_read_issue",
    { message: "Entity not found: Issue", extensions: { code: "INPUT_ERROR" } },
    "NOT_FOUND",
  ],
  [
    "linear",
    "linear_list_issues",
    { message: "No.", extensions: { code: "AUTHENTICATION_ERROR" } },
    "KEY_REFUSED",
  ],
  [
    "linear",
    "linear_list_issues",
    { message: "No.", extensions: { code: "RATELIMITED" } },
    "RATE_LIMITED",
  ],
  ["gitlab", "gitlab_comment", { message: gone, path: ["createNote"] }, "NOT_FOUND"],
  [
    "hasura",
    "list_articles",
    { message: "No.", extensions: { code: "access-denied" } },
    "KEY_REFUSED",
  ],
  [
    "hasura",
    "list_articles",
    { message: "No.", extensions: { code: "rate-limit-exceeded" } },
    "RATE_LIMITED",
  ],
  [
    "hasura",
    "write_article",
    { message: "No.", extensions: { code: "constraint-violation" } },
    "constraint-violation",
  ],
];

test.each(told)("%s: %s that answers %j is told as %s", async (name, tool, error, code) => {
  const result = await callAnswered(name, tool, { errors: [error] });
  expect(parseToolError(result)).toMatchObject({ error_code: code });
});

test("gitlab: what a change could not do is the call's failure, in GitLab's words", async () => {
  const data = { createNote: { errors: ["Note can't be blank"], note: null } };
  const error = parseToolError(await callAnswered("gitlab", "gitlab_comment", { data }));
  expect(error.message).toContain("GitLab did not keep the comment.");
  expect(error.message).toContain("Note can't be blank");
});

test.each([
  ["gitlab", "private-token"],
  ["hasura", "x-hasura-admin-secret"],
] as const)(
  "%s: the other header that the page names is one that carries a key",
  (name, header) => {
    const { files } = readRecipe(name);
    const file = JSON.parse(files[`toolsets/${name}/toolset.json`] ?? "");
    const parsed = ToolsetFile.parse({ ...file, auth: { ...file.auth, type: "header", header } });
    expect(parsed.auth).toMatchObject({ header, format: "{key}" });
  },
);
