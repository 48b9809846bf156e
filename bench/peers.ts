import { toToolName } from "./catalog.ts";
import type { Case } from "./figures.ts";
import type { LoadRequest } from "./load.ts";
import type { Connected } from "./sign-in.ts";

/** Where a case's requests go. */
export interface Target {
  readonly origin: string;
  /** Only toolhub asks who calls. */
  readonly person?: Connected;
}

const meta = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientInfo": { name: "bench", version: "1.0.0" },
  "io.modelcontextprotocol/clientCapabilities": {},
};

/** The tool in the middle of the list is called. */
const toCalledTool = (tools: number) => toToolName(Math.ceil(tools / 2));

function toParams({ method, tools, peer }: Case): object {
  const call = { name: toCalledTool(tools), arguments: { trial_id: "NCT01234567" } };
  return {
    ...(method === "tools/call" && call),
    ...(peer !== "session" && { _meta: meta }),
  };
}

function toLaneHeaders({ method, tools, peer }: Case, { person }: Target): Record<string, string> {
  if (peer === "session") {
    return {
      "mcp-protocol-version": "2025-11-25",
      "mcp-session-id": person?.sessionId ?? "",
    };
  }
  return {
    "mcp-protocol-version": "2026-07-28",
    "mcp-method": method,
    ...(method === "tools/call" && { "mcp-name": toCalledTool(tools) }),
  };
}

/** The request of a case as a client of its lane sends it. */
export function toRequest(each: Case, target: Target): LoadRequest {
  const { method } = each;
  const params = toParams(each);
  const { person } = target;
  return {
    url: `${target.origin}/mcp`,
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      ...toLaneHeaders(each, target),
      ...(person && { authorization: `Bearer ${person.token}` }),
    },
    toBody: (id) => JSON.stringify({ jsonrpc: "2.0", id, method, params }),
  };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

/** A longer list may come in pages; one request is measured. */
const pageSize = 100;

/** True for the result that a case has to bring: the trial, or all tools, or their first page. */
export function isGoodResult({ method, tools }: Case, result: unknown): boolean {
  if (!isObject(result)) return false;
  const { isError, structuredContent, tools: list, nextCursor } = result;
  if (method === "tools/list") {
    if (!Array.isArray(list)) return false;
    const own = list.filter(({ name }) => /^get_trial_/.test(name)).length;
    const isFullPage = typeof nextCursor === "string" && list.length >= pageSize;
    return own === tools || isFullPage;
  }
  return isError !== true && isObject(structuredContent) && structuredContent.id === "NCT01234567";
}
