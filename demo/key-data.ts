import { DurableObject } from "cloudflare:workers";

import type { Asker, Domain } from "./domain/domain.ts";
import { PointBucket } from "./domain/point-bucket.ts";
import { shop } from "./shop/shop.ts";
import type { systemNames } from "./system-names.ts";

const domains: Readonly<Record<(typeof systemNames)[number], Domain>> = { shop };
const domainsByName: ReadonlyMap<string, Domain> = new Map(Object.entries(domains));

/** All that belongs to one key, in one SQLite database: nobody else's rows are there to be read. */
export class KeyData extends DurableObject<object> {
  readonly #bucket = new PointBucket();
  readonly #seeded = new Set<string>();

  /** Answers a GraphQL request; a domain's tables are made and filled at the first one. */
  async answer(name: string, asker: Asker, request: Request): Promise<Response> {
    const domain = domainsByName.get(name);
    if (!domain) return new Response(null, { status: 404 });
    this.#seed(domain, asker.name);
    const { storage } = this.ctx;
    const context = { ...asker, storage, bucket: this.#bucket, now: Date.now };
    return domain.answer(request, context);
  }

  #seed({ name, tables, seed }: Domain, owner: string): void {
    if (this.#seeded.has(name)) return;
    const { storage } = this.ctx;
    storage.transactionSync(() => {
      storage.sql.exec("CREATE TABLE IF NOT EXISTS seeded (domain TEXT PRIMARY KEY) WITHOUT ROWID");
      const added = storage.sql.exec("INSERT OR IGNORE INTO seeded (domain) VALUES (?)", name);
      if (added.rowsWritten === 0) return;
      for (const statement of tables) storage.sql.exec(statement);
      seed(storage.sql, owner);
    });
    this.#seeded.add(name);
  }

  /** Forgets everything, when the key is revoked. */
  async clear(): Promise<void> {
    await this.ctx.storage.deleteAll();
    this.#seeded.clear();
  }
}
