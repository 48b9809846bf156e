import { serveStdio } from "@modelcontextprotocol/server/stdio";

import type { CompiledToolset } from "./catalog/compiled.ts";
import { createEndpoints, type Endpoint } from "./catalog/endpoints.ts";
import { loadToolsets } from "./catalog/load-toolsets.ts";
import { parseUpstreamConfig } from "./config.ts";
import { AppError, misconfigured } from "./errors.ts";
import { createLocalCaller } from "./mcp/local-caller.ts";
import { createServer } from "./mcp/server.ts";
import { createStdioTransport } from "./mcp/stdio-transport.ts";
import { toFixedWords } from "./observe/fixed-words.ts";
import { log, logFrom, logTo } from "./observe/log.ts";
import { createEndpointCatalog, loadFinding } from "./server-catalog/server-catalog.ts";
import { createIntroduction } from "./server-catalog/server-info.ts";
import { identity } from "./settings/identity.ts";

/** For what an answer takes besides the upstream. */
const marginMs = 1000;

/** Nobody goes there: over stdio the endpoints have no addresses, and are chosen by what would stand behind `/mcp/`. */
const nowhere = "http://localhost";

/** Throws: `misconfigured` if there is no such choice of tools. */
function findChoice(choice: string | undefined, toolsets: readonly CompiledToolset[]): Endpoint {
  const { name } = identity;
  const settings = { publicUrl: nowhere, resource: `${nowhere}/mcp`, brand: { name, slug: name } };
  const { listed, find } = createEndpoints(settings, toolsets);
  const endpoint = choice === undefined ? listed[0] : find(`/mcp/${choice}`);
  if (endpoint) return endpoint;
  const names = toolsets.map((toolset) => toolset.name).join(", ");
  throw misconfigured(
    `There is no such choice of tools. Join toolsets with +, and end with /readonly or /find: ${names}.`,
  );
}

logTo((line) => process.stderr.write(`${line}\n`));
try {
  const config = parseUpstreamConfig(process.env);
  logFrom(config.logLevel);
  const toolsets = loadToolsets(config);
  const endpoint = findChoice(process.argv[2], toolsets);
  await loadFinding(endpoint);
  const offer = createEndpointCatalog(endpoint, toolsets, config.upstreamTimeoutMs, (chosen) =>
    createIntroduction(chosen, endpoint.isFinding),
  );
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
