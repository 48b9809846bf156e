import { type BodyFault, readBody } from "../read-body.ts";

const maxBodyBytes = 1024 * 1024;
const maxDepth = 64;

/** JSON-RPC error codes. Source: JSON-RPC 2.0 section 5.1. */
const parseError = -32700;
export const invalidRequest = -32600;
export const invalidParams = -32602;
export const internalError = -32603;

/** One parsed message, or the answer that refuses it. */
export type Ingress = { readonly message: unknown } | { readonly refusal: Response };

/** A JSON-RPC error without an id, as the transport answers what it could not read. */
export function toRpcError(
  status: number,
  code: number,
  message: string,
  headers: Record<string, string> = {},
): Response {
  return Response.json({ jsonrpc: "2.0", error: { code, message }, id: null }, { status, headers });
}

/** An error as the answer to one request. HTTP says 200: at 400 some clients go back to the transport of 2024. */
export function toRpcAnswer(id: unknown, code: number, message: string): Response {
  return Response.json({ jsonrpc: "2.0", id, error: { code, message } });
}

/** No endpoint has this path: an answer with a body, so that no client takes it for another kind of server. */
export function refuseUnknownEndpoint(paths: readonly string[]): Response {
  return toRpcError(
    404,
    invalidRequest,
    `There is no MCP endpoint here. There are: ${paths.join(", ")}.`,
  );
}

const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });

const messages = new WeakMap<Request, Promise<Ingress>>();

/** The message of `request`, as `toMessage` makes it; read once, whoever asks first. */
export function readMessage(request: Request): Promise<Ingress> {
  const message = messages.get(request) ?? toMessage(request);
  messages.set(request, message);
  return message;
}

/**
 * The bytes of a POST as one JSON value, read and parsed once: at most 1 MiB (413), complete within 30 s (408), valid
 * UTF-8, at most 64 levels deep, valid JSON (400). The SDK has none of these limits for a body it does not read itself.
 * Other methods have no message.
 */
async function toMessage(request: Request): Promise<Ingress> {
  if (request.method !== "POST") return { message: undefined };
  const bytes = await readBody(request, maxBodyBytes);
  if (typeof bytes === "string") return refuse(...bodyFaults[bytes]);
  let text: string;
  try {
    text = strictUtf8.decode(bytes);
  } catch {
    return refuse(400, parseError, "The body is not valid UTF-8.");
  }
  if (!isShallow(text)) {
    return refuse(400, parseError, `The body is nested more than ${maxDepth} levels deep.`);
  }
  try {
    return { message: JSON.parse(text) };
  } catch {
    return refuse(400, parseError, "The body is not valid JSON.");
  }
}

/** The fields of what may be anything at all; none where it is no object. */
export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

const bodyFaults: Readonly<Record<BodyFault, readonly [number, number, string]>> = {
  too_large: [413, invalidRequest, "The body is larger than 1 MiB."],
  unreadable: [400, parseError, "The body could not be read to its end."],
  late: [408, parseError, "The body was not complete in time."],
};

function refuse(status: number, code: number, message: string): Ingress {
  return { refusal: toRpcError(status, code, message) };
}

const quotation = 0x22;
const backslash = 0x5c;
/** `[` and `{` go down one level, `]` and `}` up. */
const steps = new Map([
  [0x5b, 1],
  [0x7b, 1],
  [0x5d, -1],
  [0x7d, -1],
]);

/** Counts brackets outside strings, before anything is built from them. */
function isShallow(text: string): boolean {
  let depth = 0;
  let isString = false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === quotation) isString = !isString;
    else if (code === backslash) index += 1;
    else if (!isString) depth += steps.get(code) ?? 0;
    if (depth > maxDepth) return false;
  }
  return true;
}
