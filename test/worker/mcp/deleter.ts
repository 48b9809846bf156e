import type { CallToolResult } from "@modelcontextprotocol/client";
import { onTestFinished, vi } from "vitest";

import type { Caller } from "../../../src/caller.ts";
import type { ToolCall } from "../../../src/tools/tool.ts";
import { connectTo, createOfferOf, createTool, offerBy, serve } from "../../support/in-process.ts";
import { toModernInit, toModernMessage } from "../../support/mcp-messages.ts";
import { toCall, type Via } from "../../support/ways.ts";

/** Two tools that delete, and how often they really deleted. What is in `losses` they throw after they did. */
export function createDeleter(losses: Error[] = [], via: Via = "itself") {
  let deletions = 0;
  const question = ({ id }: Readonly<Record<string, unknown>>) => `Delete ${id}?`;
  const run = async ({ claim }: ToolCall) => {
    await claim?.();
    deletions += 1;
    const lost = losses.shift();
    if (lost) throw lost;
    return { result: { ok: true, deletions } };
  };
  const tools = ["delete_thing", "delete_other"].map((name) => createTool(name, { question, run }));
  const offer = createOfferOf(offerBy(via, tools));

  /** The official client; with `answer` it can ask its person, who answers that. */
  async function connect(caller: Caller, answer?: "accept" | "decline" | "cancel") {
    const capabilities = answer ? { elicitation: { form: {} } } : {};
    const client = await connectTo(serve(offer, caller), { lane: "modern", capabilities });
    const questions: string[] = [];
    if (answer) {
      client.setRequestHandler("elicitation/create", (request) => {
        questions.push(request.params.message);
        return { action: answer, ...(answer === "accept" ? { content: { confirm: true } } : {}) };
      });
    }
    const call = (args: Record<string, unknown>) =>
      client.callTool(toCall(via, { name: "delete_thing", arguments: args }));
    return { call, questions };
  }

  /** One message, as a client that can ask may send it whatever the truth is. */
  async function send(caller: Caller, params: Record<string, unknown>) {
    const call = toCall(via, { name: "delete_thing", arguments: { id: "x" }, ...params });
    const message = toModernMessage("tools/call", call, { elicitation: { form: {} } });
    const response = await serve(offer, caller)("http://localhost/mcp", {
      ...toModernInit("", message),
    });
    return response.json<Answer>();
  }
  return { connect, send, countDeletions: () => deletions };
}

interface Answer {
  readonly result?: {
    readonly resultType?: string;
    readonly requestState?: string;
    readonly structuredContent?: object;
    readonly inputRequests?: { readonly agree: { readonly params: object } };
    readonly content: CallToolResult["content"];
    readonly isError?: boolean;
  };
  readonly error?: { readonly code: number };
}

export const accept = { agree: { action: "accept", content: { confirm: true } } };

export function inElevenMinutes() {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 660_000 });
  onTestFinished(() => void vi.useRealTimers());
}
