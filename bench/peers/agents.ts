import { createMcpHandler } from "agents/mcp/server";

import type { Settings } from "./shared/tools.ts";
import { createMcpServer } from "./shared/v2-servers.ts";

let handler: ReturnType<typeof createMcpHandler> | undefined;

export default {
  fetch(request, env, context) {
    handler ??= createMcpHandler(() => createMcpServer(env, env.UPSTREAM_KEY));
    return handler(request, env, context);
  },
} satisfies ExportedHandler<Settings>;
