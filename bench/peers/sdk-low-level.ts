import { createMcpHandler } from "@modelcontextprotocol/server";

import type { Settings } from "./shared/tools.ts";
import { createLowLevelServer } from "./shared/v2-servers.ts";

let handler: ReturnType<typeof createMcpHandler> | undefined;

export default {
  fetch(request, env) {
    handler ??= createMcpHandler(() => createLowLevelServer(env));
    return handler.fetch(request);
  },
} satisfies ExportedHandler<Settings>;
