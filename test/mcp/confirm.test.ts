import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { createMcpHandler } from "@modelcontextprotocol/server";
import { expect, onTestFinished, test, vi } from "vitest";

import type { Caller } from "../../src/caller.ts";
import { parseKeyRing } from "../../src/keys/ring.ts";
import { createTag, hasTag } from "../../src/keys/tag.ts";
import { createIntroduction } from "../../src/mcp/introduction.ts";
import type { Offer } from "../../src/mcp/offer.ts";
import { createServer } from "../../src/mcp/server.ts";
import { createMemoryLedger } from "../../src/tools/memory-ledger.ts";
import type { CheckedTool } from "../../src/tools/toolbox.ts";
import { parseToolError } from "../support/tool-error.ts";

const ring = parseKeyRing(`k1:${"A".repeat(43)}`);

function createCaller(accountId: string): Caller {
  return {
    accountId,
    clientId: "test",
    scopes: [],
    keys: [],
    keyPlace: { accountUrl: null, phrase: () => "" },
    ledger: createMemoryLedger(),
    sign: (text) => createTag(ring, accountId, text),
    verify: (text, tag) => hasTag(ring, accountId, text, tag),
    key: async () => "",
  };
}

/** A server with one tool that deletes, behind the modern handler, and how often it really deleted. */
function createDeleter() {
  let deletions = 0;
  const tool: CheckedTool = {
    listing: {
      name: "delete_thing",
      title: "Delete",
      description: "Deletes a thing.",
      inputSchema: { type: "object" },
      outputSchema: { type: "object" },
      annotations: {
        title: "Delete",
        readOnlyHint: false,
        destructiveHint: true,
        idempotentHint: false,
        openWorldHint: true,
      },
    },
    scope: null,
    question: ({ id }) => `Delete ${id}?`,
    run: async () => {
      deletions += 1;
      return { result: { ok: true } };
    },
    checkArguments: () => null,
    checkResult: () => null,
    checkMeta: () => null,
  };
  const properties = { id: {}, confirm_token: {}, idempotency_key: {} };
  const listing = { ...tool.listing, inputSchema: { type: "object", properties } as const };
  const toolbox = new Map([["delete_thing", { ...tool, listing }]]);
  const introduction = createIntroduction([]);
  const offer: Offer = { introduction, toolbox, prompts: [], resources: [] };

  /** The official client; with `answer` it can ask its person, who answers that. */
  async function connect(caller: Caller, answer?: "accept" | "decline" | "cancel") {
    const handler = createMcpHandler(() => createServer(offer, () => caller), { legacy: "reject" });
    const capabilities = answer ? { elicitation: { form: {} } } : {};
    const client = new Client(
      { name: "test", version: "1" },
      { capabilities, versionNegotiation: { mode: "auto" } },
    );
    const questions: string[] = [];
    if (answer) {
      client.setRequestHandler("elicitation/create", (request) => {
        questions.push(request.params.message);
        return { action: answer, ...(answer === "accept" ? { content: {} } : {}) };
      });
    }
    const fetchHandler: typeof fetch = (input, init) => handler.fetch(new Request(input, init));
    await client.connect(
      new StreamableHTTPClientTransport(new URL("http://localhost/mcp"), { fetch: fetchHandler }),
    );
    const call = (args: Record<string, unknown>) =>
      client.callTool({ name: "delete_thing", arguments: args });
    return { call, questions };
  }
  return { connect, countDeletions: () => deletions };
}

test("a client that can ask its person asks once, and Yes runs the call", async () => {
  const { connect, countDeletions } = createDeleter();
  const { call, questions } = await connect(createCaller("ada"), "accept");
  expect((await call({ id: "x" })).structuredContent).toEqual({ ok: true });
  expect(questions).toEqual(["Delete x?"]);
  expect(countDeletions()).toBe(1);
});

test.each(["decline", "cancel"] as const)("%s does nothing and says so", async (answer) => {
  const { connect, countDeletions } = createDeleter();
  const { call } = await connect(createCaller("ada"), answer);
  expect(parseToolError(await call({ id: "x" }))).toMatchObject({ error_code: "DECLINED" });
  expect(countDeletions()).toBe(0);
});

test("a client that cannot ask gets the question and a token; the second call with it runs, once", async () => {
  const { connect, countDeletions } = createDeleter();
  const { call } = await connect(createCaller("ada"));
  const first = parseToolError(await call({ id: "x" }));
  expect(first).toMatchObject({
    error_code: "CONFIRMATION_REQUIRED",
    details: { question: "Delete x?" },
  });
  expect(countDeletions()).toBe(0);
  const confirm_token = first.details?.confirm_token;
  expect((await call({ id: "x", confirm_token })).isError).toBeFalsy();
  expect(parseToolError(await call({ id: "x", confirm_token })).error_code).toBe(
    "CONFIRMATION_REQUIRED",
  );
  expect(countDeletions()).toBe(1);
});

test("no argument goes around the question", async () => {
  const { connect, countDeletions } = createDeleter();
  const { call } = await connect(createCaller("ada"));
  const { details } = parseToolError(await call({ id: "x" }));
  const token = details?.confirm_token ?? "";
  const [, nonce, tag] = token.split(".");
  for (const args of [
    { id: "y", confirm_token: token },
    { id: "x", confirm_token: "" },
    { id: "x", confirm_token: "true" },
    { id: "x", confirm_token: `9999999999.${nonce}.${tag}` },
    { id: "x", confirm_token: `${token}.x` },
  ]) {
    expect(parseToolError(await call(args)).error_code).toBe("CONFIRMATION_REQUIRED");
  }
  const other = await connect(createCaller("bob"));
  expect(parseToolError(await other.call({ id: "x", confirm_token: token })).error_code).toBe(
    "CONFIRMATION_REQUIRED",
  );
  expect(countDeletions()).toBe(0);
});

test("a question that nobody answered in ten minutes is closed", async () => {
  const { connect, countDeletions } = createDeleter();
  const { call } = await connect(createCaller("ada"));
  const { details } = parseToolError(await call({ id: "x" }));
  const confirm_token = details?.confirm_token;
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 601_000 });
  onTestFinished(() => void vi.useRealTimers());
  expect(parseToolError(await call({ id: "x", confirm_token })).error_code).toBe(
    "CONFIRMATION_REQUIRED",
  );
  expect(countDeletions()).toBe(0);
});
