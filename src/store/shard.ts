import type { KvPage, Registry } from "./registry.ts";
import { byLifetime, type KvCursor } from "./sql-kv.ts";

const shardCount = 32;

/** The object that holds `name`. FNV-1a over a fixed number of them: strangers cannot make more. */
export function findShard(
  registry: DurableObjectNamespace<Registry>,
  name: string,
): DurableObjectStub<Registry> {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) hash = Math.imul(hash ^ byte, 0x01000193);
  return registry.getByName(`shard-${(hash >>> 0) % shardCount}`);
}

/** One page over all shards, the longest lifetime first: one hop to each, `limit` rows from each at most. */
export async function listNewest(
  registry: DurableObjectNamespace<Registry>,
  prefix: string,
  limit: number,
  before?: KvCursor,
): Promise<KvPage> {
  const shards = Array.from({ length: shardCount }, (_, shard) =>
    registry.getByName(`shard-${shard}`).listNewest(prefix, limit, before),
  );
  const pages = await Promise.all(shards);
  const entries = pages.flatMap((page) => page.entries).sort(byLifetime);
  return {
    entries: entries.slice(0, limit),
    count: pages.reduce((sum, page) => sum + page.count, 0),
  };
}
