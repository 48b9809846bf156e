import { spawn } from "node:child_process";
import type { CallToolResult } from "@modelcontextprotocol/client";
import { expect, onTestFinished, test } from "vitest";

import { type GithubServer, goodKey, startGithub } from "../support/github.ts";
import { parseToolError } from "../support/mcp-messages.ts";
import { demo } from "../support/toolhub-server.ts";

const initialize = {
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: {
    protocolVersion: "2025-11-25",
    capabilities: {},
    clientInfo: { name: "test", version: "1" },
  },
};

interface ListedTool {
  readonly annotations: { readonly readOnlyHint: boolean };
}

const toCall = (id: number, name: string, args: object) => ({
  jsonrpc: "2.0",
  id,
  method: "tools/call",
  params: { name, arguments: args },
});

/** Runs the stdio entry with these messages and returns what it printed once `count` answers came. */
function run(
  messages: readonly object[],
  count: number,
  env: Readonly<Record<string, string>>,
  args: readonly string[] = [],
) {
  return new Promise<{ answers: Record<string, unknown>[]; stdout: string; stderr: string }>(
    (resolve) => {
      const child = spawn("node", ["src/stdio.ts", ...args], { env: { ...process.env, ...env } });
      let stdout = "";
      let stderr = "";
      child.stderr.on("data", (data) => {
        stderr += data;
      });
      child.stdout.on("data", (data) => {
        stdout += data;
        if (stdout.trim().split("\n").length >= count) child.stdin.end();
      });
      child.on("exit", () => {
        const answers = stdout
          .trim()
          .split("\n")
          .filter(Boolean)
          .map((line) => JSON.parse(line));
        resolve({ answers, stdout, stderr });
      });
      child.stdin.write(messages.map((message) => `${JSON.stringify(message)}\n`).join(""));
    },
  );
}

const endpoint = { CLINICAL_TRIALS_ENDPOINT: `${demo.url}/graphql` };

test("the same tools answer over stdio with the key from the environment; stdout is protocol only", async () => {
  const key = await demo.makeKey("Stdio");
  const messages = [
    initialize,
    { jsonrpc: "2.0", method: "notifications/initialized" },
    { jsonrpc: "2.0", id: 2, method: "tools/list" },
    toCall(3, "get_trial", { trial_id: "NCT90000003" }),
    toCall(4, "whoami", {}),
  ];
  const { answers, stdout, stderr } = await run(messages, 4, {
    ...endpoint,
    CLINICAL_TRIALS_KEY: key,
  });
  const byId = new Map(answers.map((answer) => [answer.id, answer.result]));
  expect(byId.get(2)).toMatchObject({
    tools: expect.arrayContaining([expect.objectContaining({ name: "get_trial" })]),
  });
  expect(byId.get(3)).toMatchObject({ structuredContent: { trial_id: "NCT90000003" } });
  expect(byId.get(4)).toMatchObject({ structuredContent: { account: "local", account_url: null } });
  expect(stderr).toContain('"event":"tool_call"');
  expect(stdout + stderr).not.toContain(key);
});

test("without a key the error names the environment variable", async () => {
  const messages = [initialize, toCall(2, "get_trial", { trial_id: "NCT90000003" })];
  const { stdout } = await run(messages, 2, { ...endpoint, CLINICAL_TRIALS_KEY: "" });
  expect(stdout).toContain("KEY_MISSING");
  expect(stdout).toContain("in the environment variable CLINICAL_TRIALS_KEY");
});

test("a wrong setting ends the process with a sentence on stderr and nothing on stdout", async () => {
  const { stdout, stderr } = await run([initialize], 1, { UPSTREAM_TIMEOUT_MS: "soon" });
  expect(stdout).toBe("");
  expect(stderr).toContain("UPSTREAM_TIMEOUT_MS");
  expect(stderr).not.toContain("    at ");
});

const merge = { pull_request_id: "P_1", head_commit: "5a06028aa1c4d5b9c2f7e3d0b8a94e6f1c2d3e4f" };

/** What a process answers to a call that merges, of a client that can do `capabilities`. */
async function callMerge(
  github: GithubServer,
  { more = {}, env = {}, capabilities = {} }: Readonly<Record<string, Record<string, string>>>,
) {
  const opened = { ...initialize, params: { ...initialize.params, capabilities } };
  const call = toCall(2, "merge_pull_request", { ...merge, ...more });
  const { answers } = await run([opened, call], 2, {
    GITHUB_KEY: goodKey,
    GITHUB_GRAPHQL_URL: github.url,
    ...env,
  });
  return answers.at(-1) as { id: number; method?: string; result: CallToolResult; params: object };
}

test("over stdio the client's person is asked with what would change, or nobody is and nothing is done", async () => {
  const github = await startGithub();
  onTestFinished(() => github.close());
  const asked = await callMerge(github, { capabilities: { elicitation: {} as never } });
  expect(asked).toMatchObject({
    method: "elicitation/create",
    params: { message: expect.stringMatching(/^Merge #-?\d+ ".+" by ".+"/) },
  });
  const mute = parseToolError((await callMerge(github, {})).result);
  expect(mute.error_code).toBe("NOT_ASKED");
  expect(mute.message).toContain("CONFIRM to two-step");
  expect(github.seen).not.toContain("merge_pull_request");
});

test("a confirm token of one process confirms nothing in another", async () => {
  const github = await startGithub();
  onTestFinished(() => github.close());
  const env = { CONFIRM: "two-step" };
  const { details } = parseToolError((await callMerge(github, { env })).result);
  const confirm_token = String(details?.confirm_token);
  expect(confirm_token.length).toBeGreaterThan(100);
  const stolen = parseToolError((await callMerge(github, { env, more: { confirm_token } })).result);
  expect(stolen.error_code).toBe("CONFIRMATION_REQUIRED");
  expect(github.seen).not.toContain("merge_pull_request");
});

test("a choice of tools is named as behind /mcp/, and found tools run as they do there", async () => {
  const key = await demo.makeKey("Stdio finds");
  const env = { ...endpoint, CLINICAL_TRIALS_KEY: key };
  const messages = [
    initialize,
    { jsonrpc: "2.0", method: "notifications/initialized" },
    { jsonrpc: "2.0", id: 2, method: "tools/list" },
    toCall(3, "find_tools", { query: "clinical trials for a condition" }),
    toCall(4, "run_tool", { name: "get_trial", arguments: { trial_id: "NCT90000001" } }),
  ];
  const { answers } = await run(messages, 4, env, ["clinical-trials/readonly/find"]);
  const results = new Map(answers.map(({ id, result }) => [id, result as CallToolResult]));
  const { tools } = results.get(2) as unknown as { tools: { name: string }[] };
  const names = ["ping", "whoami", "find_tools", "describe_tool", "run_tool"];
  expect(tools.map(({ name }) => name)).toEqual(names);
  expect(JSON.stringify(results.get(3))).toContain("search_clinical_trials");
  expect(results.get(4)?.structuredContent).toMatchObject({ trial_id: "NCT90000001" });
});

const everything = [[], ["find"], ["github"], ["github/find"]];

test.each(everything)(
  "with READ_ONLY no change is listed, found, described or run over stdio: %j",
  async (...args) => {
    const github = await startGithub();
    onTestFinished(() => github.close());
    const env = {
      ...endpoint,
      GITHUB_KEY: goodKey,
      GITHUB_GRAPHQL_URL: github.url,
      CONFIRM: "two-step",
      READ_ONLY: "1",
    };
    const isFinding = args.join().endsWith("find");
    const attempts = [
      toCall(3, "merge_pull_request", merge),
      toCall(4, "run_tool", { name: "merge_pull_request", arguments: merge }),
      toCall(5, "describe_tool", { name: "merge_pull_request" }),
      toCall(6, "find_tools", { query: "merge a pull request", limit: 20 }),
    ];
    const opened = { jsonrpc: "2.0", method: "notifications/initialized" };
    const listing = { jsonrpc: "2.0", id: 2, method: "tools/list" };
    const { answers } = await run([initialize, opened, listing, ...attempts], 6, env, args);
    const byId = new Map(answers.map((answer) => [answer.id, answer]));
    const { tools } = (byId.get(2) as { result: { tools: ListedTool[] } }).result;
    expect(tools.length).toBeGreaterThan(2);
    expect(tools.filter(({ annotations }) => !annotations.readOnlyHint)).toEqual([]);
    expect(byId.get(3)).toMatchObject({ error: { code: -32602 } });
    for (const id of [4, 5]) {
      const refused = isFinding ? { result: { isError: true } } : { error: { code: -32602 } };
      expect(byId.get(id)).toMatchObject(refused);
      if (isFinding) expect(JSON.stringify(byId.get(id))).toContain("NOT_FOUND");
    }
    expect(JSON.stringify(byId.get(6))).not.toContain('"changes":true');
    if (isFinding) expect(JSON.stringify(byId.get(6))).toContain("get_pull_request");
    expect(github.seen).toEqual([]);
  },
);

test("a choice that there is not is told, with the toolsets that there are", async () => {
  const { answers, stderr } = await run([], 0, endpoint, ["nothing"]);
  expect(answers).toEqual([]);
  expect(stderr).toContain("There is no such choice of tools.");
  expect(stderr).toContain("clinical-trials");
});
