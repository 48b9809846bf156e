import type { Endpoint } from "../catalog/endpoints.ts";

/** How a person adds one endpoint to the clients we know. */
export interface Install {
  readonly url: string;
  readonly vscodeLink: string;
  readonly vscodeCommand: string;
  readonly cursorLink: string;
  /** For `~/.cursor/mcp.json`. */
  readonly cursorConfig: string;
  readonly claudeCommand: string;
  /** One after the other: the second opens the browser. */
  readonly codexCommands: readonly [add: string, signIn: string];
  readonly geminiCommand: string;
  /** Inside Gemini CLI. */
  readonly geminiSignIn: string;
  readonly inspectorCommand: string;
}

/**
 * Source: VS Code, "MCP developer guide", URL handler; Cursor documentation, "MCP install links"; Claude Code
 * documentation, "MCP"; Codex documentation, "Model Context Protocol"; Gemini CLI, docs/tools/mcp-server.md.
 */
export function toInstall({ name, resource: url }: Pick<Endpoint, "name" | "resource">): Install {
  const vscodeConfig = JSON.stringify({ name, type: "http", url });
  const vscodeQuery = new URLSearchParams({ name, config: vscodeConfig });
  const cursorQuery = new URLSearchParams({ name, config: btoa(JSON.stringify({ url })) });
  return {
    url,
    vscodeLink: `https://insiders.vscode.dev/redirect/mcp/install?${vscodeQuery}`,
    vscodeCommand: `code --add-mcp '${vscodeConfig}'`,
    cursorLink: `https://cursor.com/en/install-mcp?${cursorQuery}`,
    cursorConfig: JSON.stringify({ mcpServers: { [name]: { url } } }),
    claudeCommand: `claude mcp add --transport http ${name} ${url}`,
    codexCommands: [`codex mcp add ${name} --url ${url}`, `codex mcp login ${name}`],
    geminiCommand: `gemini mcp add --scope user --transport http ${name} ${url}`,
    geminiSignIn: `/mcp auth ${name}`,
    inspectorCommand: "npx @modelcontextprotocol/inspector",
  };
}
