import type { CallToolResult } from "@modelcontextprotocol/client";
import { onTestFinished, vi } from "vitest";

import type { Caller } from "../../../src/caller.ts";
import { createRunTool } from "../../../src/tools/finding/run-tool.ts";
import type { ToolCall } from "../../../src/tools/tool.ts";
import { connectTo, createOfferOf, createTool, serve } from "../../support/in-process.ts";
import { toModernInit, toModernMessage } from "../../support/mcp-messages.ts";

/** How the tools are called: by their own names, or by `run_tool`. */
export type Via = "itself" | "run_tool";
export const vias: readonly Via[] = ["itself", "run_tool"];

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
  const hidden = new Map(tools.map((tool) => [tool.listing.name, tool]));
  const offer = createOfferOf(via === "itself" ? tools : [createRunTool(hidden)]);
  const toCall = (name: unknown, args: unknown) =>
    via === "itself"
      ? { name: String(name), arguments: args as Record<string, unknown> }
      : { name: "run_tool", arguments: { name, arguments: args } };

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
    const call = (args: Record<string, unknown>) => client.callTool(toCall("delete_thing", args));
    return { call, questions };
  }

  /** One message, as a client that can ask may send it whatever the truth is. */
  async function send(caller: Caller, params: Record<string, unknown>) {
    const { name = "delete_thing", arguments: args = { id: "x" }, ...more } = params;
    const call = { ...toCall(name, args), ...more };
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
