import type { Endpoint } from "../catalog/endpoints.ts";
import { isLoopbackHost } from "../settings/loopback.ts";

/** One thing to do. `say` is a sentence without its full stop, with `code` in backticks; `paste` is what it speaks of. */
interface Step {
  readonly say: string;
  readonly paste?: string;
}

/** How a person adds an endpoint to one client. */
export interface Guide {
  readonly client: string;
  /** False for a client on other people's computers, if the address means this one. */
  readonly isReachable: boolean;
  readonly steps: readonly Step[];
}

/** How a person adds one endpoint to the clients we know. */
export interface Install {
  readonly url: string;
  readonly vscodeLink: string;
  readonly cursorLink: string;
  /** Those that can be used first. */
  readonly guides: readonly Guide[];
}

type Target = Pick<Endpoint, "name" | "resource">;

/** Source: VS Code, "MCP developer guide", URL handler; Cursor documentation, "MCP install links". */
export function toInstall(target: Target): Install {
  const { name, resource: url } = target;
  const vscodeQuery = new URLSearchParams({ name, config: toVscodeConfig(target) });
  const cursorQuery = new URLSearchParams({ name, config: btoa(JSON.stringify({ url })) });
  const guides = toGuides(target);
  return {
    url,
    vscodeLink: `https://insiders.vscode.dev/redirect/mcp/install?${vscodeQuery}`,
    cursorLink: `https://cursor.com/en/install-mcp?${cursorQuery}`,
    guides: guides.toSorted((a, b) => Number(b.isReachable) - Number(a.isReachable)),
  };
}

/** The file that a project keeps for whoever opens it. Source: Claude Code documentation, "MCP", project scope. */
export const toProjectFile = ({ name, resource: url }: Target) => ({
  mcpServers: { [name]: { type: "http", url } },
});

/** `.vscode/mcp.json`. Source: VS Code, "MCP configuration reference". */
export const toVscodeFile = ({ name, resource: url }: Target) => ({
  servers: { [name]: { type: "http", url } },
});

const toVscodeConfig = ({ name, resource: url }: Target) =>
  JSON.stringify({ name, type: "http", url });

const toServersFile = (name: string, server: object) =>
  JSON.stringify({ mcpServers: { [name]: server } });

const inTerminal = "Run this in a terminal";

/**
 * Source: Claude Code documentation, "MCP"; Claude help center, "Custom connectors using remote MCP"; Codex
 * documentation, "Model Context Protocol"; Gemini CLI, docs/tools/mcp-server.md; Windsurf documentation, "Cascade MCP
 * Integration"; OpenAI Apps SDK, "Connect from ChatGPT".
 */
function toGuides(target: Target): Guide[] {
  const { name, resource: url } = target;
  const isLocal = isLoopbackHost(new URL(url).hostname);
  const toConnector = [
    { say: "In Settings, Connectors choose Add custom connector and paste the URL", paste: url },
    { say: "Choose Connect" },
  ];
  const here = (client: string, ...steps: Step[]) => ({ client, isReachable: true, steps });
  const hosted = (client: string, steps: readonly Step[]): Guide => ({
    client,
    isReachable: !isLocal,
    steps: isLocal
      ? [
          {
            say: `${client} connects from the internet and cannot reach an address on this computer: it needs a server with an https address`,
          },
        ]
      : steps,
  });
  const bridge = { command: "npx", args: ["-y", "mcp-remote", url] };
  return [
    hosted("Claude", toConnector),
    here(
      "Claude Code",
      { say: inTerminal, paste: `claude mcp add --transport http ${name} ${url}` },
      { say: "In Claude Code type `/mcp`, choose the server and authenticate" },
    ),
    isLocal
      ? here(
          "Claude Desktop",
          {
            say: "In Settings, Developer choose Edit Config and put this into `claude_desktop_config.json`",
            paste: toServersFile(name, bridge),
          },
          { say: "Quit Claude Desktop and start it again; this needs Node.js" },
        )
      : here("Claude Desktop", ...toConnector),
    here(
      "VS Code",
      { say: inTerminal, paste: `code --add-mcp '${toVscodeConfig(target)}'` },
      { say: "Start the server under MCP: List Servers" },
    ),
    here(
      "Cursor",
      { say: "Put this into `~/.cursor/mcp.json`", paste: toServersFile(name, { url }) },
      { say: "Sign in where Cursor's settings list the server" },
    ),
    hosted("ChatGPT", [
      { say: "On the web, in Settings, Apps, Advanced settings turn on Developer mode" },
      { say: "Choose Create, paste the URL and leave OAuth as it is", paste: url },
    ]),
    here(
      "Codex",
      { say: inTerminal, paste: `codex mcp add ${name} --url ${url}` },
      { say: "Then sign in", paste: `codex mcp login ${name}` },
    ),
    here(
      "Gemini CLI",
      {
        say: inTerminal,
        paste: `gemini mcp add --scope user --transport http ${name} ${url}`,
      },
      { say: "Type this in Gemini CLI", paste: `/mcp auth ${name}` },
    ),
    here(
      "Windsurf",
      {
        say: "Put this into `~/.codeium/windsurf/mcp_config.json`",
        paste: toServersFile(name, { serverUrl: url }),
      },
      { say: "Refresh the list of MCP servers in Windsurf" },
    ),
    here(
      "MCP Inspector",
      { say: inTerminal, paste: "npx @modelcontextprotocol/inspector" },
      { say: "Choose Streamable HTTP and paste the URL" },
    ),
    here("Any other client", {
      say: "Paste the URL where it asks for a remote MCP server; if it only starts programs, let it start this",
      paste: `npx -y mcp-remote ${url}`,
    }),
  ];
}
