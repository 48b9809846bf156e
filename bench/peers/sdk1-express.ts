import { randomUUID } from "node:crypto";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { isInitializeRequest } from "@modelcontextprotocol/sdk/types.js";
import express from "express";

import { askUpstream, toResult, toZodTools } from "./shared/tools.ts";

const { PORT, TOOLS, UPSTREAM_URL = "", UPSTREAM_KEY = "" } = process.env;
const tools = toZodTools(Number(TOOLS));

function createServer(): McpServer {
  const server = new McpServer({ name: "bench", version: "1.0.0" });
  for (const { name, title, description, annotations, document, input, output } of tools) {
    const rest = { title, description, annotations };
    const schemas = { inputSchema: input.shape, outputSchema: output.shape };
    server.registerTool(name, { ...rest, ...schemas }, async (args: object) =>
      toResult(await askUpstream(UPSTREAM_URL, UPSTREAM_KEY, document, args)),
    );
  }
  return server;
}

const transports = new Map<string, StreamableHTTPServerTransport>();

async function open(): Promise<StreamableHTTPServerTransport> {
  const transport = new StreamableHTTPServerTransport({
    sessionIdGenerator: randomUUID,
    onsessioninitialized: (id) => void transports.set(id, transport),
  });
  await createServer().connect(transport as never);
  return transport;
}

const app = express();
app.use(express.json());
app.all("/mcp", async (request: never, response: never) => {
  const { headers, body } = request as { headers: NodeJS.Dict<string>; body: unknown };
  const known = transports.get(headers["mcp-session-id"] ?? "");
  const transport = known ?? (isInitializeRequest(body) ? await open() : undefined);
  if (transport) await transport.handleRequest(request, response, body);
  else (response as { sendStatus: (status: number) => void }).sendStatus(404);
});
app.listen(Number(PORT), "127.0.0.1");
