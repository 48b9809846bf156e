import type { Registry } from "./registry.ts";

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
