import { McpServer, Server } from "@modelcontextprotocol/server";

import { askUpstream, type Settings, toResult, toTools, toZodTools } from "./tools.ts";

let zodTools: ReturnType<typeof toZodTools> | undefined;

/** A server with every tool registered, as the SDK's documentation has it for each request; `key` is whose it is. */
export function createMcpServer(env: Settings, key: string): McpServer {
  zodTools ??= toZodTools(Number(env.TOOLS));
  const server = new McpServer({ name: "bench", version: "1.0.0" });
  for (const { name, title, description, annotations, document, input, output } of zodTools) {
    const about = { title, description, annotations, inputSchema: input, outputSchema: output };
    server.registerTool(name, about, async (args) =>
      toResult(await askUpstream(env.UPSTREAM_URL, key, document, args)),
    );
  }
  return server;
}

let tools: ReturnType<typeof toTools> | undefined;

/** The SDK's lower server, which lists a fixed array and checks neither arguments nor results. */
export function createLowLevelServer(env: Settings): Server {
  tools ??= toTools(Number(env.TOOLS));
  const listed = tools.map(({ document: _, ...tool }) => tool);
  const byName = new Map(tools.map(({ name, document }) => [name, document]));
  const server = new Server({ name: "bench", version: "1.0.0" }, { capabilities: { tools: {} } });
  server.setRequestHandler("tools/list", () => ({ tools: listed as never }));
  server.setRequestHandler("tools/call", async ({ params }) => {
    const document = byName.get(params.name) ?? "";
    const { UPSTREAM_URL, UPSTREAM_KEY } = env;
    return toResult(await askUpstream(UPSTREAM_URL, UPSTREAM_KEY, document, params.arguments));
  });
  return server;
}
