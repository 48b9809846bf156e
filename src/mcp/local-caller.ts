import { type Caller, type ConfirmWay, keyMissing } from "../caller.ts";
import type { CompiledToolset } from "../catalog/compiled.ts";
import { toKeyVariable } from "../catalog/keys/key-state.ts";
import { listScopes } from "../catalog/toolsets.ts";
import { createRandom } from "../crypto/base64url.ts";
import { parseKeyRing } from "../crypto/key-ring.ts";
import { createTag, hasTag } from "../crypto/tag.ts";
import { createMemoryLedger } from "../tools/memory-ledger.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Lives as long as the process: nothing that it signs has to be known after it. */
const ring = parseKeyRing(`k1:${createRandom(32)}`);
const label = "caller/local";

/** Whoever started the process may use every tool, with the keys from the environment. */
export function createLocalCaller(
  toolsets: readonly CompiledToolset[],
  env: Environment,
  clientId: string,
  confirmWay: ConfirmWay = "ask",
): Caller {
  const keyLocation = {
    accountUrl: null,
    phrase: (toolset: string) => `in the environment variable ${toKeyVariable(toolset)}`,
  };
  const opened = new Map(
    toolsets.map(({ name }) => [
      name,
      { text: env[toKeyVariable(name)] ?? "", isShared: true } as const,
    ]),
  );
  const named = toolsets.filter(({ name }) => env[toKeyVariable(name)]);
  return {
    accountId: "local",
    clientId,
    scopes: listScopes(toolsets),
    listKeys: () => named.map(({ name }) => ({ toolset: name, owner: "environment", last4: "" })),
    keyLocation,
    ledger: createMemoryLedger(),
    confirmWay,
    approvals: null,
    sign: (text) => createTag(ring, label, text),
    verify: (text, tag) => hasTag(ring, label, text, tag),
    arrival: { lane: "stdio", grantId: null, traceparent: null, accountMs: 0 },
    record: () => undefined,
    key: async (toolset) => {
      const key = opened.get(toolset);
      if (!key?.text) throw keyMissing(toolset, keyLocation);
      return key;
    },
  };
}
