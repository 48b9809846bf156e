import { nowSeconds, toEndMs } from "../../clock.ts";
import { Table, type Tables } from "../../store/tables/tables.ts";

/** Clocks differ a little: what says that a page was used is there for longer than the page. */
const usedSeconds = 60;

/** A consent page. `until` in seconds since 1970. */
export interface PageKey {
  /** Names it; the page itself cannot be told from it. */
  readonly name: string;
  readonly until: number;
}

/** Something else to keep with a page. */
export interface PageChange extends PageKey {
  /** What is kept now: null for nothing. */
  readonly from: string | null;
  readonly to: string;
}

/** What is known of a page whose form came. */
export interface PageState {
  /** It was allowed or denied. */
  readonly isUsed: boolean;
  /** Proven keys, sealed for this page; null for none. */
  readonly kept: string | null;
}

/**
 * The consent pages whose form came: each is allowed or denied once, and what was kept with it ends with it.
 * Layout: `consent_pages`, a row for each page; `kept` is null once it was used.
 * Lifetime: an hour, as long as the page; of a used one a minute longer.
 * What is lost: nothing else.
 */
export class ConsentPages {
  readonly #table: Table;

  constructor(tables: Tables) {
    this.#table = new Table(tables, {
      name: "consent_pages",
      create: [
        "CREATE TABLE IF NOT EXISTS consent_pages (name TEXT PRIMARY KEY, kept TEXT, expires_at INTEGER NOT NULL) WITHOUT ROWID",
      ],
    });
  }

  find(name: string): PageState {
    const [row] = this.#table.exec<{ kept: string | null }>(
      "SELECT kept FROM consent_pages WHERE name = ? AND expires_at > ?",
      name,
      nowSeconds(),
    );
    return { isUsed: row?.kept === null, kept: row?.kept ?? null };
  }

  /** False if something else than `from` is kept, or the page was used. */
  keep({ name, until, from, to }: PageChange): boolean {
    const { isUsed, kept } = this.find(name);
    if (isUsed || kept !== from) return false;
    this.#put(name, to, until);
    return true;
  }

  /** False if the page was used before: of several one is the first. */
  use({ name, until }: PageKey): boolean {
    if (this.find(name).isUsed) return false;
    this.#put(name, null, until + usedSeconds);
    return true;
  }

  #put(name: string, kept: string | null, expiresAt: number): void {
    this.#table.exec(
      "INSERT OR REPLACE INTO consent_pages (name, kept, expires_at) VALUES (?, ?, ?)",
      name,
      kept,
      expiresAt,
    );
  }

  /** Deletes what has expired. Returns when the next row ends, in milliseconds since 1970; null if none is left. */
  expire(): number | null {
    this.#table.exec("DELETE FROM consent_pages WHERE expires_at <= ?", nowSeconds());
    return toEndMs(this.#table.least("expires_at"));
  }
}
