import { serveStdio } from "@modelcontextprotocol/server/stdio";

import { type Caller, keyMissing } from "./caller.ts";
import type { CompiledToolset } from "./catalog/operation.ts";
import { listScopes, loadToolsets } from "./catalog/toolsets.ts";
import { parseUpstreamConfig } from "./config.ts";
import { AppError } from "./errors.ts";
import { createRandom } from "./keys/base64url.ts";
import { parseKeyRing } from "./keys/ring.ts";
import { createTag, hasTag } from "./keys/tag.ts";
import { createOffer } from "./mcp/offer.ts";
import { createServer } from "./mcp/server.ts";
import { log, logTo } from "./observe/log.ts";
import { createMemoryLedger } from "./tools/memory-ledger.ts";

/** The environment variable that holds a toolset's key: `CLINICAL_TRIALS_KEY`. */
const toVariable = (toolset: string) => `${toolset.toUpperCase().replaceAll("-", "_")}_KEY`;

/** Lives as long as the process: nothing that it signs has to be known after it. */
const ring = parseKeyRing(`k1:${createRandom(32)}`);

/** Whoever started the process may use every tool, with the keys from the environment. */
function createLocalCaller(toolsets: readonly CompiledToolset[]): Caller {
  const keyPlace = {
    accountUrl: null,
    phrase: (toolset: string) => `in the environment variable ${toVariable(toolset)}`,
  };
  const named = toolsets.filter(({ name }) => process.env[toVariable(name)]);
  return {
    accountId: "local",
    clientId: "stdio",
    scopes: listScopes(toolsets),
    keys: named.map(({ name }) => ({ toolset: name, owner: "environment", last4: "" })),
    keyPlace,
    ledger: createMemoryLedger(),
    sign: (text) => createTag(ring, "caller/local", text),
    verify: (text, tag) => hasTag(ring, "caller/local", text, tag),
    key: async (toolset) => {
      const key = process.env[toVariable(toolset)];
      if (!key) throw keyMissing(toolset, keyPlace);
      return key;
    },
  };
}

logTo((line) => process.stderr.write(`${line}\n`));
try {
  const config = parseUpstreamConfig(process.env);
  const toolsets = loadToolsets(config);
  const offer = createOffer(toolsets, config.upstreamTimeoutMs);
  const caller = createLocalCaller(toolsets);
  serveStdio(() => createServer(offer, () => caller), {
    onerror: ({ message }) => log("warn", "mcp_refused", { reason: message }),
  });
} catch (error) {
  if (!(error instanceof AppError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 78;
}
