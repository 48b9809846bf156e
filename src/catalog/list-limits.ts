/** How long a list of tools may be, for toolhub itself and for the clients that are known. */
export const listLimits = {
  /** One page, as JSON in bytes of UTF-8: what is larger comes in several. */
  pageBytes: 1024 * 1024,
  /** As compact JSON in characters: about 25,000 tokens. Source: Claude Code documentation, "MCP". */
  contextCharacters: 100_000,
  /**
   * How many tools clients give to their model, the fewest first. Source: bun913/mcp-testrail#6 (Cursor documentation: the
   * first 40); microsoft/vscode#337428 (128 a request).
   */
  clientTools: [
    { most: 40, clients: ["Cursor"] },
    { most: 128, clients: ["VS Code", "Cursor", "ChatGPT", "Codex"] },
  ],
  /** Of each list: `ping` and `whoami`. */
  builtInTools: 2,
} as const;
