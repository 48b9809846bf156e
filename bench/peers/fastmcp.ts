import { FastMCP } from "fastmcp";

import { askUpstream, toResult, toZodTools } from "./shared/tools.ts";

const { PORT, TOOLS, UPSTREAM_URL = "", UPSTREAM_KEY = "" } = process.env;
const silent = () => undefined;
const logger = { debug: silent, error: silent, info: silent, log: silent, warn: silent };
const server = new FastMCP({ name: "bench", version: "1.0.0", logger });
for (const { name, description, annotations, document, input, output } of toZodTools(
  Number(TOOLS),
)) {
  server.addTool({
    name,
    description,
    annotations,
    parameters: input,
    outputSchema: output,
    execute: async (args: object) =>
      toResult(await askUpstream(UPSTREAM_URL, UPSTREAM_KEY, document, args)),
  });
}
await server.start({
  transportType: "httpStream",
  httpStream: { host: "127.0.0.1", port: Number(PORT), endpoint: "/mcp" },
});
