import type { JSONValue } from "@modelcontextprotocol/server";
import type { RequestTimer } from "../../clock.ts";
import { loadOnce } from "../../load-once.ts";
import { type BodyFault, readBody } from "../../read-body.ts";
import type { ServerCatalog } from "../../server-catalog/server-catalog.ts";
import { emptyBody, type ParsedBody, toPlainBody } from "./message.ts";
import { isPlainRequest } from "./plain-request.ts";
import { isPlainSessionRequest, readable } from "./plain-session-request.ts";
import { invalidRequest, parseError, toHttpError } from "./rpc-error.ts";

const maxBodyBytes = 1024 * 1024;
const maxDepth = 64;

/** What a request holds that nobody serves: the answer that says why. */
interface RefusedBody {
  readonly kind: "other";
  readonly calls: 0;
  readonly refusal: Response;
}

const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });

/**
 * The one look at a request: its method and type (405, 415), then the bytes of a POST as JSON: at most 1 MiB (413),
 * complete within 30 s (408), valid UTF-8, at most 64 levels deep, valid (400). The SDK has none of these limits for a
 * body it does not read itself.
 */
export async function readMessage(
  request: Request,
  offer: ServerCatalog,
  timer: RequestTimer,
): Promise<ParsedBody | RefusedBody> {
  const { method, headers } = request;
  const refusal = refuseMethod(method, headers);
  if (refusal) return toRefused(refusal);
  if (method !== "POST") return emptyBody;
  const type = headers.get("content-type");
  if (!usualTypes.has(type) && !(await isUnusualJson(type))) {
    return refuse(415, invalidRequest, "Send the message as application/json.");
  }
  const bytes = await readBody(request, maxBodyBytes, timer);
  if (typeof bytes === "string") return refuse(...bodyFaults[bytes]);
  const parsed = parseJson(bytes);
  if ("fault" in parsed) return refuse(400, parseError, parsed.fault);
  return parseBody(headers, parsed.json, offer);
}

const loadUnusual = loadOnce(() => import("./unusual-body.ts"));

/** Parses what a POST holds, once and for all: nothing below asks the body again. `offer` is what the endpoint has. */
export function parseBody(
  headers: Headers,
  json: JSONValue,
  offer: ServerCatalog,
): ParsedBody | Promise<ParsedBody> {
  if (isPlainRequest(headers, json)) return toPlainBody("modern", json, offer);
  if (isPlainSessionRequest(headers, json)) return toPlainBody("session", json, offer);
  return parseUnusual(headers, json, offer);
}

async function parseUnusual(
  headers: Headers,
  json: JSONValue,
  offer: ServerCatalog,
): Promise<ParsedBody> {
  const { toParsedBody } = await loadUnusual();
  return toParsedBody(headers, json, offer);
}

/** The first revision without GET, DELETE and sessions. Source: MCP 2026-07-28, Streamable HTTP. */
const firstStateless = "2026-07-28";

/**
 * A method that no revision has, or that the revision in the header no longer has; null for the rest.
 * Source: MCP 2026-07-28, Streamable HTTP, "Earlier Streamable HTTP Revisions"; 2025-11-25, transports.
 */
function refuseMethod(method: string, headers: Headers): Response | null {
  if (method === "POST") return null;
  const version = headers.get("mcp-protocol-version") ?? "";
  const isStateless = /^\d{4}-\d{2}-\d{2}$/.test(version) && version >= firstStateless;
  const allowed = isStateless ? ["POST"] : ["GET", "POST", "DELETE"];
  if (allowed.includes(method)) return null;
  const allow = allowed.join(", ");
  return toHttpError(405, invalidRequest, `Use ${allow} here.`, { allow });
}

/** How nearly everybody writes it; of other ways the SDK knows. */
const usualTypes: ReadonlySet<string | null> = new Set([
  "application/json",
  "application/json; charset=utf-8",
]);

async function isUnusualJson(type: string | null): Promise<boolean> {
  const { isJsonType } = await loadUnusual();
  return isJsonType(type);
}

/** The request without its body, which was read, and without what identifies the person: that is in `Access`. */
export function toHead(request: Request): Request {
  const headers = new Headers(request.headers);
  for (const name of ["authorization", "cookie", "content-length"]) headers.delete(name);
  headers.set("accept", toAccept(request));
  const { url, method, signal } = request;
  return new Request(url, { method, headers, signal });
}

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

function parseJson(bytes: Uint8Array): { json: JSONValue } | { fault: string } {
  let text: string;
  try {
    text = strictUtf8.decode(bytes);
  } catch {
    return { fault: "The body is not valid UTF-8." };
  }
  if (!isShallow(text)) return { fault: `The body is nested more than ${maxDepth} levels deep.` };
  try {
    return { json: JSON.parse(text) };
  } catch {
    return { fault: "The body is not valid JSON." };
  }
}

const bodyFaults: Readonly<Record<BodyFault, readonly [number, number, string]>> = {
  too_large: [413, invalidRequest, "The body is larger than 1 MiB."],
  unreadable: [400, parseError, "The body could not be read to its end."],
  late: [408, parseError, "The body was not complete in time."],
};

const toRefused = (refusal: Response): RefusedBody => ({ kind: "other", calls: 0, refusal });

const refuse = (status: number, code: number, message: string) =>
  toRefused(toHttpError(status, code, message));

const quotation = 0x22;
const backslash = 0x5c;
/** `[` and `{`, `]` and `}`: they differ in one bit. */
const caseBit = 0x20;
const [opening, closing] = [0x7b, 0x7d];
const brackets = ["{", "["] as const;

/** Most have fewer brackets than levels they may have: then nobody has to know which of them stand in strings. */
function hasFewBrackets(text: string): boolean {
  let left = maxDepth;
  for (const bracket of brackets) {
    for (let at = text.indexOf(bracket); at >= 0; at = text.indexOf(bracket, at + 1)) {
      if (left === 0) return false;
      left -= 1;
    }
  }
  return true;
}

/** Counts brackets outside strings, before anything is built from them. */
function isShallow(text: string): boolean {
  if (hasFewBrackets(text)) return true;
  let depth = 0;
  let isString = false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === quotation) isString = !isString;
    else if (code === backslash) index += 1;
    else if (!isString) depth += toStep(code | caseBit);
    if (depth > maxDepth) return false;
  }
  return true;
}

/** One level down, up, or neither. */
function toStep(bracket: number): number {
  if (bracket === opening) return 1;
  return bracket === closing ? -1 : 0;
}
