import type { CallToolResult } from "@modelcontextprotocol/client";

export const version = "2026-07-28";
const clientInfo = { name: "test", version: "1" };

let lastId = 0;

/** One 2026-07-28 request, its `_meta` filled in. */
export function toModernMessage(
  method: string,
  params: Record<string, unknown> = {},
  capabilities: object = {},
  protocolVersion = version,
) {
  lastId += 1;
  const { _meta, ...rest } = params;
  return {
    jsonrpc: "2.0",
    id: lastId,
    method,
    params: {
      ...rest,
      _meta: {
        "io.modelcontextprotocol/protocolVersion": protocolVersion,
        "io.modelcontextprotocol/clientInfo": clientInfo,
        "io.modelcontextprotocol/clientCapabilities": capabilities,
        ...(typeof _meta === "object" ? _meta : {}),
      },
    },
  };
}

interface ModernMessage {
  readonly method: string;
  readonly params?: object;
}

/** What the headers of a 2026-07-28 request repeat of its message. */
function toRepeated({ method, params = {} }: ModernMessage) {
  const { name, uri } = params as { name?: string; uri?: string };
  const subject = name ?? uri;
  return {
    "mcp-protocol-version": version,
    "mcp-method": method,
    ...(subject === undefined ? {} : { "mcp-name": subject }),
  };
}

/** The headers that every POST of a sound client has. */
export const toHeaders = (token: string) => ({
  authorization: `Bearer ${token}`,
  accept: "application/json, text/event-stream",
  "content-type": "application/json",
});

/** The headers that go with a 2026-07-28 message. */
export const toModernHeaders = (token: string, message: ModernMessage) => ({
  ...toHeaders(token),
  ...toRepeated(message),
});

/** What `fetch` is given to send a 2026-07-28 message. */
export const toModernInit = (token: string, message: ModernMessage) => ({
  method: "POST",
  headers: toModernHeaders(token, message),
  body: JSON.stringify(message),
});

/** One request of a 2025 revision. */
export const toRequest = (id: number | string, method: string, params: object = {}) => ({
  jsonrpc: "2.0",
  id,
  method,
  params,
});

export const toInitialize = (protocolVersion: string, capabilities: object = {}) =>
  toRequest("init", "initialize", { protocolVersion, capabilities, clientInfo });

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

/** The body of a 2026-07-28 request with the id 1. */
export const toModernBody = (method: string, params: object = {}, protocolVersion = version) => ({
  ...toModernMessage(method, { ...params }, {}, protocolVersion),
  id: 1,
});

/** A well-formed 2026-07-28 request; `name` or `uri` goes into its header too. */
export function toModern(method: string, params: object = {}): WireRequest {
  const body = toModernBody(method, params);
  return { headers: toRepeated(body), body };
}

export const initialize = {
  ...toRequest(1, "initialize"),
  params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo },
};

/** What an answer says: a result as 0, an error as its code, no body as null. */
export async function readCode(response: Response): Promise<number | null> {
  const text = await response.text();
  if (text === "") return null;
  const { error } = JSON.parse(text);
  return error ? error.code : 0;
}

/** What an agent reads of a failed call. */
export interface ToolError {
  readonly error_code: string;
  readonly message: string;
  readonly retryable: boolean;
  readonly retry_after_seconds?: number;
  readonly details?: Readonly<Record<string, string>>;
  readonly request_id: string;
}

/** The error of a failed call: two blocks of text, a sentence that is no JSON and then the JSON that repeats it. */
export function parseToolError(result: CallToolResult): ToolError {
  const [sentence, json, ...rest] = result.content;
  if (!result.isError) throw new Error("the call did not fail");
  if (sentence?.type !== "text" || json?.type !== "text" || rest.length > 0) {
    throw new Error(`an error is two blocks of text, not ${JSON.stringify(result.content)}`);
  }
  const error: ToolError = JSON.parse(json.text);
  if (sentence.text !== error.message || /^\s*[[{"]/.test(sentence.text)) {
    throw new Error(`the first block has to be the sentence, not ${sentence.text}`);
  }
  if ("structuredContent" in result) throw new Error("an error has no structured content");
  return error;
}
