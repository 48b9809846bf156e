import { expect, onTestFinished, test, vi } from "vitest";

import { sendModern } from "../../support/mcp-client.ts";
import { toModernHeaders, toModernMessage, toRequest } from "../../support/mcp-messages.ts";
import { signIn } from "../../support/person.ts";
import { fetchWorker, mcpUrl } from "../../support/server-under-test.ts";
import { SessionClient } from "../../support/session-client.ts";

async function ask(token: string, method: string, params: Record<string, unknown> = {}) {
  const response = await sendModern(token, toModernMessage(method, params));
  return response.json<{ result: Record<string, unknown> }>();
}

test("server/discover says what there is, the same to everybody", async () => {
  const [ada, bob] = await Promise.all([signIn(), signIn()]);
  const { result } = await ask(ada.tokens.access_token, "server/discover");
  expect(result).toMatchObject({
    supportedVersions: ["2026-07-28"],
    capabilities: {
      tools: { listChanged: true },
      prompts: { listChanged: true },
      resources: { listChanged: true },
      completions: {},
    },
    instructions: expect.stringContaining("whoami"),
    ttlMs: 3_600_000,
    cacheScope: "public",
  });
  expect(Object.keys(result.capabilities as object).sort()).toEqual([
    "completions",
    "prompts",
    "resources",
    "tools",
  ]);
  expect((await ask(bob.tokens.access_token, "server/discover")).result).toEqual(result);
});

test.each([
  ["tools/list", {}],
  ["prompts/list", {}],
  ["resources/list", {}],
  ["resources/templates/list", {}],
  ["resources/read", { uri: "toolhub://clinical-trials/reading_trials.md" }],
])(
  "%s may be kept for a minute by its own client, and never beyond the token's end",
  async (method, params) => {
    const { tokens } = await signIn();
    const { result } = await ask(tokens.access_token, method, params);
    expect(result).toMatchObject({ ttlMs: 60_000, cacheScope: "private" });
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 3_580_000 });
    onTestFinished(() => void vi.useRealTimers());
    const late = (await ask(tokens.access_token, method, params)).result;
    expect(late.ttlMs).toBeGreaterThan(0);
    expect(late.ttlMs).toBeLessThanOrEqual(20_000);
  },
);

test("nothing says how long a list may be kept to clients of 2025, which know no such field", async () => {
  const { tokens } = await signIn();
  const client = new SessionClient(mcpUrl, tokens.access_token, fetchWorker);
  await client.initialize();
  const { result } = await (await client.post(toRequest(2, "tools/list"))).json<{
    result: object;
  }>();
  expect(Object.keys(result)).toEqual(["tools"]);
});

const oddRequests = [
  ["an unknown method", "POST", { method: "nothing/here" }, {}],
  ["an unknown revision", "POST", {}, { "mcp-protocol-version": "2099-01-01" }],
  ["a header that names another method", "POST", {}, { "mcp-method": "tools/call" }],
  ["no method header", "POST", {}, { "mcp-method": "" }],
  ["another content type", "POST", {}, { "content-type": "text/plain" }],
  ["params that are no object", "POST", { params: 7 }, {}],
  ["an unknown tool", "POST", { method: "tools/call", params: { name: "x" } }, {}],
  ["GET", "GET", null, {}],
  ["DELETE", "DELETE", null, {}],
  ["PUT", "PUT", {}, {}],
] as const;

// A client that speaks both eras takes an empty 400, 404 or 405 for a server of the older one.
test.each(oddRequests)("%s is answered in JSON-RPC", async (_, method, changes, headers) => {
  const { tokens } = await signIn();
  const message = changes && { ...toModernMessage("tools/list"), ...changes };
  const response = await fetchWorker(mcpUrl, {
    method,
    headers: {
      ...toModernHeaders(tokens.access_token, { method: "tools/list" }),
      ...headers,
    },
    ...(message ? { body: JSON.stringify(message) } : {}),
  });
  expect(await response.json()).toMatchObject({
    jsonrpc: "2.0",
    error: { code: expect.any(Number), message: expect.stringMatching(/./) },
  });
});
