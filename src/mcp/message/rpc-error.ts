/** JSON-RPC error codes. Source: JSON-RPC 2.0 section 5.1. */
export const parseError = -32700;
export const invalidRequest = -32600;
export const invalidParams = -32602;
export const internalError = -32603;

/** For a call whose server ended while it ran. */
export const restartedSentence =
  "The server restarted while this request ran. Its outcome is not known: look before you repeat a change.";

/** A JSON-RPC error without an id, as the transport answers what it could not read. */
export function toHttpError(
  status: number,
  code: number,
  message: string,
  headers: Record<string, string> = {},
): Response {
  return Response.json({ jsonrpc: "2.0", error: { code, message }, id: null }, { status, headers });
}

/** An error as the answer to one request. HTTP says 200: at 400 some clients go back to the transport of 2024. */
export function jsonRpcError(
  id: string | number | null,
  code: number,
  message: string,
  headers: Record<string, string> = {},
): Response {
  return Response.json({ jsonrpc: "2.0", id, error: { code, message } }, { headers });
}

/** No endpoint has this path: an answer with a body, so that no client takes it for another kind of server. */
export function refuseUnknownEndpoint(paths: readonly string[]): Response {
  return toHttpError(
    404,
    invalidRequest,
    `There is no MCP endpoint here. There are: ${paths.join(", ")}. Several toolsets are joined by +: /mcp/one+another.`,
  );
}

/** The same for a session that never was, is over, or is somebody else's. */
export const sessionNotFound = (): Response => toHttpError(404, -32001, "Session not found");
