import { fetchWorker, mcpUrl } from "./server-under-test.ts";

/** One HTTP request as it goes over the wire. Null takes a header out that `send` would set. */
export interface WireRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | null>>;
  readonly body?: unknown;
}

/** `expected` is the status and what `readCode` finds. `section` names the specification: revision, page, heading. */
export type WireRow = readonly [
  what: string,
  section: string,
  WireRequest,
  expected: readonly [status: number, code: number | null],
];

export const version = "2026-07-28";

const envelope = (protocolVersion = version) => ({
  "io.modelcontextprotocol/protocolVersion": protocolVersion,
  "io.modelcontextprotocol/clientInfo": { name: "wire", version: "1" },
  "io.modelcontextprotocol/clientCapabilities": {},
});

/** The body of a 2026-07-28 request. */
export const toModernBody = (method: string, params: object = {}, protocolVersion = version) => ({
  jsonrpc: "2.0",
  id: 1,
  method,
  params: { ...params, _meta: envelope(protocolVersion) },
});

/** A well-formed 2026-07-28 request; `name` or `uri` goes into its header too. */
export function toModern(
  method: string,
  params: { readonly name?: string; readonly uri?: string } & object = {},
): WireRequest {
  const source = params.name ?? params.uri;
  const name = source === undefined ? {} : { "mcp-name": source };
  const headers = { "mcp-protocol-version": version, "mcp-method": method, ...name };
  return { headers, body: toModernBody(method, params) };
}

/** The body of a 2025 request. */
export const toLegacyBody = (method: string, params: object = {}) => ({
  jsonrpc: "2.0",
  id: 1,
  method,
  params,
});

export const initialize = toLegacyBody("initialize", {
  protocolVersion: "2025-11-25",
  capabilities: {},
  clientInfo: { name: "wire", version: "1" },
});

/** Sent as it is; everything else is sent as JSON. */
const isRaw = (body: unknown): body is string | Uint8Array<ArrayBuffer> | ReadableStream =>
  typeof body === "string" || body instanceof Uint8Array || body instanceof ReadableStream;

export function send(
  token: string,
  { method = "POST", headers = {}, body }: WireRequest,
  url = mcpUrl,
): Promise<Response> {
  const all = {
    authorization: `Bearer ${token}`,
    "content-type": "application/json",
    accept: "application/json, text/event-stream",
    ...headers,
  };
  const set = Object.entries(all).flatMap(([name, value]) =>
    value === null ? [] : [[name, value]],
  );
  return fetchWorker(url, {
    method,
    headers: Object.fromEntries(set),
    ...(body === undefined ? {} : { body: isRaw(body) ? body : JSON.stringify(body) }),
  });
}

/** Opens a 2025 session and returns the header that names it. */
export async function openSession(token: string): Promise<Readonly<Record<string, string>>> {
  const response = await send(token, { body: initialize });
  await response.text();
  return { "mcp-session-id": response.headers.get("mcp-session-id") ?? "" };
}

/** What an answer says: a result as 0, an error as its code, no body as null. */
export async function readCode(response: Response): Promise<number | null> {
  const text = await response.text();
  if (text === "") return null;
  const { error } = JSON.parse(text);
  return error ? error.code : 0;
}
