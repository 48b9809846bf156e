/** Members of `_meta`, as the SDK names them, which a plain call does without. Source: MCP 2026-07-28, basic, `_meta`. */
export const PROTOCOL_VERSION_META_KEY = "io.modelcontextprotocol/protocolVersion";
export const CLIENT_INFO_META_KEY = "io.modelcontextprotocol/clientInfo";
export const CLIENT_CAPABILITIES_META_KEY = "io.modelcontextprotocol/clientCapabilities";
export const SERVER_INFO_META_KEY = "io.modelcontextprotocol/serverInfo";
