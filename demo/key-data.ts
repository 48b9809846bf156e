import { DurableObject } from "cloudflare:workers";

import { blog } from "./blog/blog.ts";
import type { Asker, Domain, Schedule, ShownTable } from "./domain/domain.ts";
import { PointBucket } from "./domain/point-bucket.ts";
import { goals } from "./goals/goals.ts";
import { healthcare } from "./healthcare/healthcare.ts";
import { refuseKey } from "./keys.ts";
import { shop } from "./shop/shop.ts";
import type { systemNames } from "./system-names.ts";

/** In the order of a person's page. */
const domains: Readonly<Record<(typeof systemNames)[number], Domain>> = {
  goals,
  shop,
  healthcare,
  blog,
};
const domainsByName: ReadonlyMap<string, Domain> = new Map(Object.entries(domains));

/** What a person sees of their data, and at which of its changes. */
export interface ShownData {
  readonly version: number;
  readonly tables: readonly ShownTable[];
}

/** No longer than proxies leave a request without an answer. */
const longestWaitMs = 25_000;

/** All that belongs to one key, in one SQLite database: nobody else's rows are there to be read. */
export class KeyData extends DurableObject<object> {
  readonly #bucket = new PointBucket();
  readonly #seeded = new Set<string>();
  readonly #watching = new Set<() => void>();
  #version = this.#countChanges();
  /** For good: a key is made once. What was on its way when it was revoked would fill the tables again. */
  #isRevoked = false;

  /** Answers a GraphQL request; a domain's tables are made and filled at the first one. */
  async answer(name: string, asker: Asker, request: Request): Promise<Response> {
    const domain = domainsByName.get(name);
    if (!domain) return new Response(null, { status: 404 });
    if (this.#isRevoked) return refuseKey();
    this.#seed(domain, asker.name);
    const { storage } = this.ctx;
    const context = { ...asker, storage, bucket: this.#bucket, now: Date.now };
    const answer = await domain.answer(request, context);
    if (this.#isRevoked) return refuseKey();
    this.#tellChanges();
    await this.#setAlarm();
    return answer;
  }

  /** Does what the systems left for this time. */
  override async alarm(): Promise<void> {
    if (this.#isRevoked) return;
    const { sql } = this.ctx.storage;
    for (const { run } of this.#listSchedules()) run(sql, Date.now());
    this.#tellChanges();
    await this.#setAlarm();
  }

  async #setAlarm(): Promise<void> {
    const { storage } = this.ctx;
    const times = this.#listSchedules().flatMap(({ next }) => next(storage.sql) ?? []);
    const at = Math.min(...times);
    if (times.length > 0 && at !== (await storage.getAlarm())) await storage.setAlarm(at);
  }

  /** Of the systems that have their tables. */
  #listSchedules(): Schedule[] {
    const rows = this.ctx.storage.sql.exec<{ domain: string }>("SELECT domain FROM seeded");
    return rows.toArray().flatMap(({ domain }) => domainsByName.get(domain)?.schedule ?? []);
  }

  /** What the key's person sees of all systems; null once it is revoked. */
  show(owner: string): ShownData | null {
    if (this.#isRevoked) return null;
    for (const domain of Object.values(domains)) this.#seed(domain, owner);
    this.#tellChanges();
    const { sql } = this.ctx.storage;
    const tables = Object.values(domains).flatMap((domain) => domain.show(sql));
    return { version: this.#version, tables };
  }

  /** Waits until the data is no longer as it was at `version`, 25 s at most. */
  async waitForChange(version: number): Promise<void> {
    if (version !== this.#version) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#watching.add(resolve);
    const timer = setTimeout(resolve, longestWaitMs);
    await promise;
    clearTimeout(timer);
    this.#watching.delete(resolve);
  }

  #countChanges(): number {
    const { sql } = this.ctx.storage;
    return sql.exec<{ changes: number }>("SELECT total_changes() AS changes").one().changes;
  }

  /** After whatever may have changed rows. */
  #tellChanges(): void {
    const version = this.#countChanges();
    if (version === this.#version) return;
    this.#version = version;
    for (const resolve of this.#watching) resolve();
  }

  #seed({ name, tables, seed }: Domain, owner: string): void {
    if (this.#seeded.has(name)) return;
    const { storage } = this.ctx;
    storage.transactionSync(() => {
      storage.sql.exec("CREATE TABLE IF NOT EXISTS seeded (domain TEXT PRIMARY KEY) WITHOUT ROWID");
      const added = storage.sql.exec("INSERT OR IGNORE INTO seeded (domain) VALUES (?)", name);
      if (added.rowsWritten === 0) return;
      for (const statement of tables) storage.sql.exec(statement);
      seed(storage.sql, owner, Date.now());
    });
    this.#seeded.add(name);
  }

  /** Forgets everything, when the key is revoked: what was left for a time is not done. */
  async clear(): Promise<void> {
    this.#isRevoked = true;
    await this.ctx.storage.deleteAlarm();
    await this.ctx.storage.deleteAll();
    for (const resolve of this.#watching) resolve();
  }
}
