import {
  isInitializeRequest,
  isJSONRPCRequest,
  type JSONObject,
} from "@modelcontextprotocol/server";
import * as z from "zod";

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
 * What is wrong with a request whose params no tool, prompt or resource could be found with; null for the rest, and for
 * what is no request at all.
 */
export function findParamsFault(json: JSONObject, era: "modern" | "session"): string | null {
  const [schema, sentence = ""] = (era === "session" ? sessionRules : rules).get(json.method) ?? [];
  if (!schema || schema.safeParse(json.params).success || !isJSONRPCRequest(json)) return null;
  return sentence;
}

/** What is wrong with an `initialize` of the 2025 revisions that cannot be one; null if it is sound. */
export function findInitializeFault(json: JSONObject): string | null {
  if (isJSONRPCRequest(json) && isInitializeRequest(json)) return null;
  return "initialize needs jsonrpc 2.0, an id, and params with protocolVersion, capabilities and clientInfo (name, version).";
}
