import { createMcpHandler, fromJsonSchema, McpServer } from "@modelcontextprotocol/server";

import { catalog } from "../../src/catalog/catalog.gen.ts";

interface Settings {
  readonly UPSTREAM_URL: string;
  readonly UPSTREAM_KEY: string;
}

const tools = catalog.flatMap(({ operations }) =>
  operations.map(({ document, tool }) => ({
    document,
    name: tool.name,
    title: tool.title,
    description: tool.description,
    annotations: tool.annotations,
    inputSchema: fromJsonSchema<Record<string, unknown>>(tool.inputSchema),
    outputSchema: fromJsonSchema<Record<string, unknown>>(tool.outputSchema),
  })),
);

async function askUpstream(env: Settings, query: string, variables: object) {
  const response = await fetch(env.UPSTREAM_URL, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${env.UPSTREAM_KEY}` },
    body: JSON.stringify({ query, variables }),
  });
  const { data } = await response.json<{ data: { trial: Record<string, unknown> } }>();
  return data.trial;
}

/** The same tools as the SDK's documentation builds them: a server per request, every tool registered. */
function createServer(env: Settings): McpServer {
  const server = new McpServer({ name: "sdk", version: "1.0.0" });
  for (const { name, document, ...rest } of tools) {
    server.registerTool(name, rest, async (args) => {
      const trial = await askUpstream(env, document, args);
      return {
        content: [{ type: "text", text: JSON.stringify(trial) }],
        structuredContent: trial,
      };
    });
  }
  return server;
}

let handler: ReturnType<typeof createMcpHandler> | undefined;

export default {
  fetch(request, env) {
    handler ??= createMcpHandler(() => createServer(env));
    return handler.fetch(request);
  },
} satisfies ExportedHandler<Settings>;
