import { serveStdio } from "@modelcontextprotocol/server/stdio";

import { type Caller, keyMissing } from "./caller.ts";
import { toKeyVariable } from "./catalog/key-variable.ts";
import type { CompiledToolset } from "./catalog/operation.ts";
import { listScopes, loadToolsets } from "./catalog/toolsets.ts";
import { parseUpstreamConfig } from "./config.ts";
import { AppError } from "./errors.ts";
import { createServer } from "./mcp/server.ts";
import { log, logTo } from "./observe/log.ts";
import { createToolbox } from "./tools/toolbox.ts";

/** Whoever started the process may use every tool, with the keys from the environment. */
function createLocalCaller(toolsets: readonly CompiledToolset[]): Caller {
  const keyPlace = {
    accountUrl: null,
    phrase: (toolset: string) => `in the environment variable ${toKeyVariable(toolset)}`,
  };
  const named = toolsets.filter(({ name }) => process.env[toKeyVariable(name)]);
  return {
    accountId: "local",
    clientId: "stdio",
    scopes: listScopes(toolsets),
    keys: named.map(({ name }) => ({ toolset: name, owner: "environment", last4: "" })),
    keyPlace,
    key: async (toolset) => {
      const key = process.env[toKeyVariable(toolset)];
      if (!key) throw keyMissing(toolset, keyPlace);
      return key;
    },
  };
}

logTo((line) => process.stderr.write(`${line}\n`));
try {
  const config = parseUpstreamConfig(process.env);
  const toolsets = loadToolsets(config);
  const toolbox = createToolbox(toolsets, config.upstreamTimeoutMs);
  const caller = createLocalCaller(toolsets);
  serveStdio(() => createServer(toolbox, () => caller), {
    onerror: ({ message }) => log("warn", "mcp_refused", { reason: message }),
  });
} catch (error) {
  if (!(error instanceof AppError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 78;
}
