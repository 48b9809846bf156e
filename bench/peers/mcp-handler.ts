import { createMcpHandler } from "mcp-handler";

import { askUpstream, type Settings, toResult, toZodTools } from "./shared/tools.ts";

interface Registry {
  registerTool(
    name: string,
    about: object,
    run: (args: object) => Promise<ReturnType<typeof toResult>>,
  ): void;
}

let tools: ReturnType<typeof toZodTools> | undefined;
let handler: ((request: Request) => Promise<Response>) | undefined;

function register(server: Registry, { TOOLS, UPSTREAM_URL, UPSTREAM_KEY }: Settings): void {
  tools ??= toZodTools(Number(TOOLS));
  for (const { name, title, description, annotations, document, input, output } of tools) {
    const about = { title, description, annotations, inputSchema: input, outputSchema: output };
    server.registerTool(name, about, async (args) =>
      toResult(await askUpstream(UPSTREAM_URL, UPSTREAM_KEY, document, args)),
    );
  }
}

export default {
  fetch(request, env) {
    handler ??= createMcpHandler((server: Registry) => register(server, env), {
      serverInfo: { name: "bench", version: "1.0.0" },
    }) as (request: Request) => Promise<Response>;
    return handler(request);
  },
} satisfies ExportedHandler<Settings>;
