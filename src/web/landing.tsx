import { Hono } from "hono";

import { type CompiledToolset, isTool } from "../catalog/operation.ts";
import { LandingPage } from "./pages/landing.tsx";
import type { PagesEnv } from "./pages-env.ts";
import { showPage } from "./respond.tsx";

/** Source: VS Code "MCP developer guide", URL handler. */
function toVscodeUrl(mcpUrl: string): string {
  const server = JSON.stringify({ name: "toolhub", type: "http", url: mcpUrl });
  return `https://insiders.vscode.dev/redirect/mcp/install?name=toolhub&config=${encodeURIComponent(server)}`;
}

/** Source: Cursor documentation, "MCP install links". */
function toCursorUrl(mcpUrl: string): string {
  const config = btoa(JSON.stringify({ url: mcpUrl }));
  return `https://cursor.com/en/install-mcp?name=toolhub&config=${encodeURIComponent(config)}`;
}

const toCard = ({ title, description, operations }: CompiledToolset) => ({
  title,
  description,
  toolCount: operations.filter(isTool).length,
  isReadOnly: operations.every(({ kind }) => kind === "query"),
});

export const landingPage = new Hono<PagesEnv>().get("/", (c) => {
  const { authority, toolsets, nonce } = c.var;
  const mcpUrl = authority.config.resource;
  const page = (
    <LandingPage
      nonce={nonce}
      mcpUrl={mcpUrl}
      toolsets={toolsets.map(toCard)}
      vscodeUrl={toVscodeUrl(mcpUrl)}
      cursorUrl={toCursorUrl(mcpUrl)}
    />
  );
  return showPage(c, page);
});
