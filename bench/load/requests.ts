import { isDeepStrictEqual } from "node:util";
import { findDefinition } from "../cast/definitions.ts";
import { toToolName } from "../cast/toolset.ts";
import { trial } from "../cast/trial.ts";
import type { Case } from "../figures/measurement.ts";

/** Where a case's requests go. */
export interface Target {
  readonly origin: string;
  /** Who calls; only servers with OAuth ask. */
  readonly token?: string;
  /** Open sessions, which take turns; none in the modern lane. */
  readonly sessionIds: readonly string[];
}

/** One request, sent again and again with another id and the next session. */
export interface LoadRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly sessionIds: readonly string[];
  readonly method: string;
  readonly params: object;
}

const meta = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientInfo": { name: "bench", version: "1.0.0" },
  "io.modelcontextprotocol/clientCapabilities": {},
};

const sessionVersion = "2025-11-25";

/** Arguments of each call. */
const callArguments = { trial_id: trial.id };

/** The tool in the middle of the list is called. */
const toCalledTool = (tools: number) => toToolName(Math.ceil(tools / 2));

const isModern = ({ server }: Case) => findDefinition(server).era === "modern";

/** What every request to a target has. */
export const toHeaders = ({ token }: Pick<Target, "token">): Record<string, string> => ({
  "content-type": "application/json",
  accept: "application/json, text/event-stream",
  ...(token && { authorization: `Bearer ${token}` }),
});

/** Headers and members of a request of 2026-07-28. */
export function toModernRequest(target: Target, method: string, params: object): LoadRequest {
  const name = "name" in params ? { "mcp-name": String(params.name) } : {};
  const headers = { "mcp-protocol-version": "2026-07-28", "mcp-method": method, ...name };
  return {
    url: `${target.origin}/mcp`,
    headers: { ...toHeaders(target), ...headers },
    sessionIds: [],
    method,
    params: { ...params, _meta: meta },
  };
}

/** The same of a session. */
export const toSessionRequest = (target: Target, method: string, params: object): LoadRequest => ({
  url: `${target.origin}/mcp`,
  headers: { ...toHeaders(target), "mcp-protocol-version": sessionVersion },
  sessionIds: target.sessionIds,
  method,
  params,
});

/** The request of a case as a client of its era sends it. */
export function toRequest(each: Case, target: Target): LoadRequest {
  const { method, tools } = each;
  const call = { name: toCalledTool(tools), arguments: callArguments };
  const params = method === "tools/call" ? call : {};
  return (isModern(each) ? toModernRequest : toSessionRequest)(target, method, params);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

/** True for the result that a case has to bring: the trial as data and as text, or all tools in one list. */
export function isGoodResult({ method, tools }: Case, result: unknown): boolean {
  if (!isObject(result)) return false;
  const { isError, structuredContent, content, tools: list, nextCursor } = result;
  if (method === "tools/list") {
    if (!Array.isArray(list) || nextCursor !== undefined) return false;
    return list.filter(({ name }) => /^get_trial_/.test(name)).length === tools;
  }
  const [block] = Array.isArray(content) ? content : [];
  return (
    isError !== true &&
    isDeepStrictEqual(structuredContent, trial) &&
    isDeepStrictEqual(JSON.parse(block?.text ?? "null"), trial)
  );
}
