import { isJsonContentType } from "@modelcontextprotocol/server";

import { invalidRequest, toHttpError } from "./rpc-error.ts";

/** The first revision without GET, DELETE and sessions. Source: MCP 2026-07-28, Streamable HTTP. */
const firstStateless = "2026-07-28";

/**
 * What can be refused before the body is read; null for the rest. 405: a method that no revision has, or that the
 * revision in the header no longer has. 415: a POST that is not JSON.
 * Source: MCP 2026-07-28, Streamable HTTP, "Earlier Streamable HTTP Revisions"; 2025-11-25, transports.
 */
export function refuseHead({ method, headers }: Request): Response | null {
  const version = headers.get("mcp-protocol-version") ?? "";
  const isStateless = /^\d{4}-\d{2}-\d{2}$/.test(version) && version >= firstStateless;
  const allowed = isStateless ? ["POST"] : ["GET", "POST", "DELETE"];
  if (!allowed.includes(method)) {
    const allow = allowed.join(", ");
    return toHttpError(405, invalidRequest, `Use ${allow} here.`, { allow });
  }
  if (method === "POST" && !isJsonContentType(headers.get("content-type"))) {
    return toHttpError(415, invalidRequest, "Send the message as application/json.");
  }
  return null;
}

/** The request without its body, which was read, and without what identifies the person: that is in `Access`. */
export function toHead(request: Request): Request {
  const headers = new Headers(request.headers);
  for (const name of ["authorization", "cookie", "content-length"]) headers.delete(name);
  headers.set("accept", toAccept(request));
  const { url, method, signal } = request;
  return new Request(url, { method, headers, signal });
}

const readable = /(^|[\s,])(\*\/\*|application\/(\*|json)|text\/(\*|event-stream))/;
const streamable = /(^|[\s,])(\*\/\*|text\/(\*|event-stream))/;

/**
 * What a client can read, spelled out where it said so with a wildcard, with one name of two, or not at all: the SDK
 * looks for both names. Source: RFC 9110 section 12.5.1.
 */
function toAccept({ method, headers }: Request): string {
  const accept = headers.get("accept") ?? "*/*";
  const known = method === "GET" ? streamable : readable;
  return known.test(accept) ? "application/json, text/event-stream" : accept;
}
