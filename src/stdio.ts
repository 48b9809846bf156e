import { serveStdio } from "@modelcontextprotocol/server/stdio";

import { loadToolsets } from "./catalog/load-toolsets.ts";
import { parseUpstreamConfig } from "./config.ts";
import { AppError } from "./errors.ts";
import { createLocalCaller } from "./mcp/local-caller.ts";
import { createServer } from "./mcp/server.ts";
import { createStdioTransport } from "./mcp/stdio-transport.ts";
import { toFixedWords } from "./observe/fixed-words.ts";
import { log, logFrom, logTo } from "./observe/log.ts";
import { createServerCatalog } from "./server-catalog/server-catalog.ts";

/** For what an answer takes besides the upstream. */
const marginMs = 1000;

logTo((line) => process.stderr.write(`${line}\n`));
try {
  const config = parseUpstreamConfig(process.env);
  logFrom(config.logLevel);
  const toolsets = loadToolsets(config);
  const offer = createServerCatalog(toolsets, config.upstreamTimeoutMs);
  const caller = createLocalCaller(toolsets, process.env, "stdio", config.confirmWay);
  const drainMs = config.upstreamTimeoutMs + marginMs;
  serveStdio(() => createServer(offer, () => caller), {
    transport: createStdioTransport(process.stdin, process.stdout, drainMs),
    onerror: (error) => log("warn", "mcp_refused", { reason: toFixedWords(error) }),
  });
} catch (error) {
  if (!(error instanceof AppError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 78;
}
