import { hourSeconds } from "../clock.ts";
import { AppError } from "../errors.ts";
import { Registrations } from "../store/registrations.ts";
import type { Registry } from "../store/registry.ts";
import { findShard } from "../store/shard.ts";
import type { KvListing, KvListOptions, KvReadOptions, KvWriteOptions } from "../store/sql-kv.ts";

/** The bindings that workers-oauth-provider reads its storage from. */
export interface OAuthEnv {
  readonly OAUTH_KV: OAuthKv;
}

/** As much of a KV namespace as workers-oauth-provider 1.2.3 uses. */
export interface OAuthKv {
  get(name: string, options?: KvReadOptions): Promise<unknown>;
  put(name: string, value: string, options?: KvWriteOptions): Promise<void>;
  delete(name: string): Promise<void>;
  list(options: KvListOptions): Promise<KvListing>;
}

/**
 * How long a consent page is good, in seconds: a key may have to be made elsewhere first. The provider has ten minutes
 * and no setting.
 */
export const transactionSeconds = hourSeconds;

/** How soon there may be a place for another registration. */
const fullSeconds = 60;

/** A page carries its transaction itself (`access/consent-page.ts`). */
const isElsewhere = (name: string) => /^(grant|token|transaction):/.test(name);

/**
 * Routes the provider's records of clients to the `Registry`. A person's grants and tokens exist only inside their
 * `Account` object: here they read as absent and cannot be written.
 */
export function createOAuthKv(registry: DurableObjectNamespace<Registry>): OAuthKv {
  const shard = (name: string) => findShard(registry, name);
  const assertShared = (name: string): void => {
    if (isElsewhere(name)) throw new Error(`${name.split(":")[0]} records live elsewhere`);
  };
  const read = (name: string) => (isElsewhere(name) ? null : shard(name).read(name));
  const register = async (name: string, value: string) => {
    if (await shard(name).register(name, value)) return;
    const message = `Too many apps are being registered here. Try again in ${fullSeconds} seconds.`;
    throw new AppError(message, { kind: "limited", retryAfterSeconds: fullSeconds });
  };
  return {
    async get(name, options) {
      const text = await read(name);
      const type = typeof options === "string" ? options : options?.type;
      return text !== null && type === "json" ? (JSON.parse(text) as unknown) : text;
    },
    async put(name, value, options = {}) {
      assertShared(name);
      if (Registrations.has(name)) await register(name, value);
      else await shard(name).write(name, value, options);
    },
    async delete(name) {
      assertShared(name);
      await shard(name).remove(name);
    },
    async list() {
      throw new Error("clients and transactions are not listed");
    },
  };
}

/** The same for one request, which reads each name once. */
export function readingOnce(kv: OAuthKv): OAuthKv {
  const found = new Map<string, Promise<unknown>>();
  const get: OAuthKv["get"] = (name, options) => {
    const reading = found.get(name) ?? kv.get(name, options);
    found.set(name, reading);
    return reading;
  };
  return { ...kv, get };
}
