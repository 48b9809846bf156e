import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { McpAgent } from "agents/mcp";

import { askUpstream, type Settings, toResult, toZodTools } from "./shared/tools.ts";

let tools: ReturnType<typeof toZodTools> | undefined;

export class BenchAgent extends McpAgent<Env & Settings> {
  readonly server = new McpServer({ name: "bench", version: "1.0.0" });

  async init() {
    const { TOOLS, UPSTREAM_URL, UPSTREAM_KEY } = this.env;
    tools ??= toZodTools(Number(TOOLS));
    for (const { name, title, description, annotations, document, input, output } of tools) {
      const rest = { title, description, annotations };
      const schemas = { inputSchema: input.shape, outputSchema: output.shape };
      this.server.registerTool(name, { ...rest, ...schemas }, async (args: object) =>
        toResult(await askUpstream(UPSTREAM_URL, UPSTREAM_KEY, document, args)),
      );
    }
  }
}

export default BenchAgent.serve("/mcp", { binding: "MCP_OBJECT" });
