import { createMcpHandler } from "@modelcontextprotocol/server";

import type { Settings } from "./shared/tools.ts";
import { createMcpServer } from "./shared/v2-servers.ts";

let handler: ReturnType<typeof createMcpHandler> | undefined;

export default {
  fetch(request, env) {
    handler ??= createMcpHandler(() => createMcpServer(env, env.UPSTREAM_KEY));
    return handler.fetch(request);
  },
} satisfies ExportedHandler<Settings>;
