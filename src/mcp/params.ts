import { isJSONRPCRequest, type JSONRPCErrorResponse } from "@modelcontextprotocol/server";
import * as z from "zod";

import { fieldsOf, invalidParams } from "./ingress.ts";

const Name = z.looseObject({ name: z.string() });
const Listing = z.looseObject({ cursor: z.string().optional() }).optional();
const Uri = z.looseObject({ uri: z.string() });
const Reference = z.union([
  z.looseObject({ type: z.literal("ref/prompt"), name: z.string() }),
  z.looseObject({ type: z.literal("ref/resource"), uri: z.string() }),
]);

type Rule = readonly [params: z.ZodType, sentence: string];

const listing: Rule = [Listing, "params.cursor is the nextCursor of an earlier answer, a string."];
const uri: Rule = [Uri, "params.uri must be a string."];

/** What the SDK would answer with -32603 or with the words of its validator. Source: MCP schema of all revisions. */
const rules: ReadonlyMap<unknown, Rule> = new Map([
  [
    "tools/call",
    [
      Name.extend({ arguments: z.looseObject({}).optional() }),
      "params.name must be a string, and params.arguments an object.",
    ],
  ],
  [
    "prompts/get",
    [
      Name.extend({ arguments: z.record(z.string(), z.string()).optional() }),
      "params.name must be a string, and params.arguments an object of strings.",
    ],
  ],
  [
    "completion/complete",
    [
      z.looseObject({
        ref: Reference,
        argument: z.looseObject({ name: z.string(), value: z.string() }),
      }),
      "params.ref must name a prompt or a resource, and params.argument have a name and a value, both strings.",
    ],
  ],
  ["resources/read", uri],
  ["tools/list", listing],
  ["prompts/list", listing],
  ["resources/list", listing],
  ["resources/templates/list", listing],
] satisfies [string, Rule][]);

/** Methods that 2026-07-28 no longer has: there the SDK answers that they are gone. */
const sessionRules: ReadonlyMap<unknown, Rule> = new Map([
  ...rules,
  ["resources/subscribe", uri],
  ["resources/unsubscribe", uri],
]);

/**
 * The answer to a request whose params no tool, prompt or resource could be found with; null for the rest, and for
 * what is no request at all.
 */
export function findParamsFault(
  message: unknown,
  lane: "modern" | "session",
): JSONRPCErrorResponse | null {
  const { method, params } = fieldsOf(message);
  const [schema, sentence = ""] = (lane === "session" ? sessionRules : rules).get(method) ?? [];
  if (!schema || schema.safeParse(params).success || !isJSONRPCRequest(message)) return null;
  return { jsonrpc: "2.0", id: message.id, error: { code: invalidParams, message: sentence } };
}

/** Answers what `findParamsFault` finds. HTTP says 200: at 400 some clients go back to the transport of 2024. */
export function refuseParams(message: unknown, lane: "modern" | "session"): Response | null {
  const fault = findParamsFault(message, lane);
  return fault && Response.json(fault);
}
