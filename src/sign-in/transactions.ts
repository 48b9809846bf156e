import type { Registry } from "../store/registry.ts";
import { findShard } from "../store/shard.ts";

/** How long a sign-in that was begun can be finished, in seconds. */
export const openSeconds = 10 * 60;

/** Sign-ins that were begun and not finished. Each is good once. */
export interface Transactions<Begun> {
  readonly keep: (id: string, begun: Begun) => Promise<void>;
  /** Null if there is none of this id, it is too old, or it was taken before. */
  readonly take: (id: string) => Promise<Begun | null>;
}

export function createTransactions<Begun>(
  registry: DurableObjectNamespace<Registry>,
): Transactions<Begun> {
  const toName = (id: string) => `sign-in:${id}`;
  return {
    keep: async (id, begun) => {
      const name = toName(id);
      const value = JSON.stringify(begun);
      await findShard(registry, name).write(name, value, { expirationTtl: openSeconds });
    },
    take: async (id) => {
      const name = toName(id);
      const value = await findShard(registry, name).take(name);
      return value === null ? null : (JSON.parse(value) as Begun);
    },
  };
}
