const revision = "2026-07-28";

let lastId = 0;

/** One 2026-07-28 request, its `_meta` filled in. */
export function toModernMessage(
  method: string,
  params: Record<string, unknown> = {},
  capabilities: object = {},
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
        "io.modelcontextprotocol/protocolVersion": revision,
        "io.modelcontextprotocol/clientInfo": { name: "test", version: "1" },
        "io.modelcontextprotocol/clientCapabilities": capabilities,
        ...(typeof _meta === "object" ? _meta : {}),
      },
    },
  };
}

/** The headers that go with a 2026-07-28 message. */
export function toModernHeaders(token: string, message: { method: string; params?: object }) {
  const { name, uri } = (message.params ?? {}) as { name?: string; uri?: string };
  const subject = name ?? uri;
  return {
    authorization: `Bearer ${token}`,
    accept: "application/json, text/event-stream",
    "content-type": "application/json",
    "mcp-protocol-version": revision,
    "mcp-method": message.method,
    ...(subject === undefined ? {} : { "mcp-name": subject }),
  };
}
