import { type Caller, keyMissing } from "./caller.ts";
import { toKeyVariable } from "./catalog/key-variable.ts";
import type { CompiledToolset } from "./catalog/operation.ts";
import { listScopes } from "./catalog/toolsets.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Whoever started the process may use every tool, with the keys from the environment. */
export function createLocalCaller(
  toolsets: readonly CompiledToolset[],
  env: Environment,
  clientId: string,
): Caller {
  const keyPlace = {
    accountUrl: null,
    phrase: (toolset: string) => `in the environment variable ${toKeyVariable(toolset)}`,
  };
  const named = toolsets.filter(({ name }) => env[toKeyVariable(name)]);
  return {
    accountId: "local",
    clientId,
    scopes: listScopes(toolsets),
    keys: named.map(({ name }) => ({ toolset: name, owner: "environment", last4: "" })),
    keyPlace,
    key: async (toolset) => {
      const key = env[toKeyVariable(toolset)];
      if (!key) throw keyMissing(toolset, keyPlace);
      return key;
    },
  };
}
