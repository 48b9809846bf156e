import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client as ModernClient } from "@modelcontextprotocol/client";
import { StdioClientTransport as ModernTransport } from "@modelcontextprotocol/client/stdio";
import { Client as SessionClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport as SessionTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { buildStdio } from "../../scripts/build-stdio.ts";
import { listInstalledNodes } from "../../scripts/installed-nodes.ts";
import { createDemo } from "../support/demo.ts";
import { startHoldingUpstream } from "../support/upstream.ts";

const demo = createDemo(`http://localhost:${process.env.DEMO_PORT}`);
// Elsewhere, so that nothing is found in node_modules by chance.
const folder = mkdtempSync(join(tmpdir(), "toolhub-stdio-"));
const program = join(folder, "stdio.mjs");

beforeAll(() => buildStdio(program));
afterAll(() => rmSync(folder, { recursive: true }));

const nodes = listInstalledNodes();
const ownNode = nodes[0].path;

const toEnv = (key: string, endpoint = `${demo.url}/graphql`) => ({
  CLINICAL_TRIALS_KEY: key,
  CLINICAL_TRIALS_ENDPOINT: endpoint,
});

const toLines = (messages: readonly object[]) =>
  messages.map((message) => `${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`).join("");

const initialize = {
  id: 1,
  method: "initialize",
  params: {
    protocolVersion: "2025-11-25",
    capabilities: {},
    clientInfo: { name: "test", version: "1" },
  },
};

const call = {
  id: 2,
  method: "tools/call",
  params: { name: "get_trial", arguments: { trial_id: "NCT90000003" } },
};

/** Gives the program its whole input at once, as a pipe does. Returns the ids that were answered, and how it ended. */
function pipe(messages: readonly object[], env: Readonly<Record<string, string>>) {
  const child = spawn(ownNode, [program], { env: { ...process.env, ...env } });
  let stdout = "";
  child.stdout.on("data", (data) => {
    stdout += data;
  });
  const done = new Promise<{ ids: unknown[]; code: number | null }>((done) => {
    child.on("exit", (code) => {
      const answers = stdout.trim().split("\n").filter(Boolean);
      done({ ids: answers.map((line) => JSON.parse(line).id), code });
    });
  });
  child.stdin.end(toLines(messages));
  return done;
}

describe.each(nodes)("with Node $version", ({ path: node }) => {
  test("the official client of 2026-07-28 calls a tool", async () => {
    const env = toEnv(await demo.makeKey("Stdio"));
    const client = new ModernClient(
      { name: "test", version: "1" },
      { versionNegotiation: { mode: "auto" } },
    );
    await client.connect(
      new ModernTransport({ command: node, args: [program], env, stderr: "ignore" }),
    );
    const answer = await client.callTool(call.params);
    expect(answer.structuredContent).toMatchObject({ trial_id: "NCT90000003" });
    await client.close();
  });

  test("the official client of the 2025 revisions calls a tool", async () => {
    const env = toEnv(await demo.makeKey("Stdio"));
    const client = new SessionClient({ name: "test", version: "1" });
    await client.connect(
      new SessionTransport({ command: node, args: [program], env, stderr: "ignore" }),
    );
    const answer = await client.callTool(call.params);
    expect(answer.structuredContent).toMatchObject({ trial_id: "NCT90000003" });
    await client.close();
  });
});

test("calls that run when the input ends are answered before the program ends", async () => {
  const env = toEnv(await demo.makeKey("Stdio"));
  const { ids, code } = await pipe([initialize, call, { ...call, id: 3 }], env);
  expect(ids.toSorted()).toEqual([1, 2, 3]);
  expect(code).toBe(0);
});

test("a call that was cancelled holds nothing up", async () => {
  const upstream = await startHoldingUpstream(`${demo.url}/graphql`);
  upstream.hold();
  const cancel = { method: "notifications/cancelled", params: { requestId: 2 } };
  const env = { ...toEnv(await demo.makeKey("Stdio"), upstream.url), UPSTREAM_TIMEOUT_MS: "60000" };
  const { ids, code } = await pipe([initialize, call, cancel], env);
  upstream.close();
  expect(ids).toEqual([1]);
  expect(code).toBe(0);
});

test("an upstream that never answers keeps the program no longer than its deadline", async () => {
  const upstream = await startHoldingUpstream(`${demo.url}/graphql`);
  upstream.hold();
  const env = { ...toEnv(await demo.makeKey("Stdio"), upstream.url), UPSTREAM_TIMEOUT_MS: "500" };
  const { ids, code } = await pipe([initialize, call], env);
  upstream.close();
  expect(ids).toEqual([1, 2]);
  expect(code).toBe(0);
});
