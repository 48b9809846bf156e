import { nowSeconds, toEndMs } from "../clock.ts";
import { Table, type TableForm, type Tables } from "./tables/tables.ts";

/** What a key-value read may ask for. Source: Workers KV API, as far as workers-oauth-provider uses it. */
export type KvReadOptions = { readonly type?: string } | string | undefined;

export interface KvWriteOptions {
  /** Absolute, in seconds since 1970. */
  readonly expiration?: number;
  /** Relative, in seconds. */
  readonly expirationTtl?: number;
  readonly metadata?: unknown;
}

export interface KvListOptions {
  readonly prefix?: string | null;
  readonly limit?: number | null;
  readonly cursor?: string | null;
}

export interface KvListing {
  keys: { name: string; metadata?: unknown }[];
  list_complete: boolean;
  cursor?: string;
}

/** Where an entry stands in a listing by lifetime. `expiresAt` in seconds since 1970. */
export interface KvCursor {
  readonly name: string;
  readonly expiresAt: number;
}

export interface KvEntry extends KvCursor {
  readonly value: string;
}

type KvEntryRow = { name: string; value: string; expires_at: number };
type Row = { name: string; value: string; metadata: string | null; expires_at: number | null };

const listLimit = 1000;

const toTable = (name: string) =>
  `CREATE TABLE IF NOT EXISTS ${name} (name TEXT PRIMARY KEY, value TEXT NOT NULL, metadata TEXT, expires_at INTEGER) WITHOUT ROWID`;

/** How a table of many entries is made: what has expired is found by an index. */
export const toKvForm = (name: string): TableForm => ({
  name,
  create: [
    toTable(name),
    `CREATE INDEX IF NOT EXISTS ${name}_expiry ON ${name} (expires_at) WHERE expires_at IS NOT NULL`,
  ],
});

/** The same of few entries, each of which is written more often than all of them are swept: a row less for each write. */
export const toSmallKvForm = (name: string): TableForm => ({ name, create: [toTable(name)] });

/** Orders a listing by lifetime, the longest first. */
export const byLifetime = (one: KvCursor, other: KvCursor) =>
  other.expiresAt - one.expiresAt || (one.name < other.name ? 1 : -1);

/**
 * A KV-shaped view of one Durable Object's own SQLite: every operation is synchronous inside the object.
 * Layout: one table, `kv` if none is named: name, value, metadata, end.
 * Lifetime: each entry has its own; `expire` deletes what is over.
 * What is lost: nothing else.
 */
export class SqlKv {
  readonly #rows: Table;
  readonly #table: string;

  constructor(tables: Tables, form: TableForm = toKvForm("kv")) {
    this.#table = form.name;
    this.#rows = new Table(tables, form);
  }

  read(name: string): string | null {
    const [row] = this.#rows.exec<Row>(
      `SELECT * FROM ${this.#table} WHERE name = ? AND (expires_at IS NULL OR expires_at > ?)`,
      name,
      nowSeconds(),
    );
    return row?.value ?? null;
  }

  write(name: string, value: string, options: KvWriteOptions = {}): void {
    const { expiration, expirationTtl, metadata } = options;
    const expiresAt = expiration ?? (expirationTtl ? nowSeconds() + expirationTtl : null);
    this.#rows.exec(
      `INSERT INTO ${this.#table} (name, value, metadata, expires_at) VALUES (?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value, metadata = excluded.metadata, expires_at = excluded.expires_at`,
      name,
      value,
      metadata === undefined ? null : JSON.stringify(metadata),
      expiresAt,
    );
  }

  /** Puts `to` in the place of `from` for as long as that would have lived. False if anything else is there, or nothing. */
  swap(name: string, from: string, to: string): boolean {
    return (
      this.#rows.exec(
        `UPDATE ${this.#table} SET value = ? WHERE name = ? AND value = ? AND (expires_at IS NULL OR expires_at > ?) RETURNING name`,
        to,
        name,
        from,
        nowSeconds(),
      ).length > 0
    );
  }

  remove(name: string): void {
    this.#rows.exec(`DELETE FROM ${this.#table} WHERE name = ?`, name);
  }

  removeAll(prefix: string): void {
    this.#rows.exec(
      `DELETE FROM ${this.#table} WHERE name >= ? AND name < ?`,
      prefix,
      `${prefix}\uffff`,
    );
  }

  /** Keeps, of all names that begin so, the `most` that live longest. */
  keepLongest(prefix: string, most: number): void {
    this.#rows.exec(
      `DELETE FROM ${this.#table} WHERE name IN (SELECT name FROM ${this.#table} WHERE name >= ? AND name < ? ORDER BY expires_at DESC, name LIMIT -1 OFFSET ?)`,
      prefix,
      `${prefix}\uffff`,
      most,
    );
  }

  /** The values of all names that begin so, by name. */
  readAll(prefix: string): string[] {
    const rows = this.#rows.exec<{ value: string }>(
      `SELECT value FROM ${this.#table} WHERE name >= ? AND name < ? AND (expires_at IS NULL OR expires_at > ?) ORDER BY name`,
      prefix,
      `${prefix}\uffff`,
      nowSeconds(),
    );
    return rows.map(({ value }) => value);
  }

  list({ prefix, limit, cursor }: KvListOptions): KvListing {
    const count = limit ?? listLimit;
    const rows = this.#rows.exec<Row>(
      `SELECT name, metadata FROM ${this.#table} WHERE name >= ? AND name < ? AND name > ? AND (expires_at IS NULL OR expires_at > ?) ORDER BY name LIMIT ?`,
      prefix ?? "",
      `${prefix ?? ""}\uffff`,
      cursor ?? "",
      nowSeconds(),
      count + 1,
    );
    const keys = rows.slice(0, count).map(({ name, metadata }) => ({
      name,
      ...(metadata === null ? {} : { metadata: JSON.parse(metadata) as unknown }),
    }));
    const last = keys.at(-1);
    return rows.length > count && last
      ? { keys, list_complete: false, cursor: last.name }
      : { keys, list_complete: true };
  }

  /** What has a lifetime, the longest first; after `before` where there is one. */
  listNewest(prefix: string, limit: number, before?: KvCursor): KvEntry[] {
    return this.#rows
      .exec<KvEntryRow>(
        `SELECT name, value, expires_at FROM ${this.#table} WHERE name >= ? AND name < ? AND expires_at > ? AND (expires_at, name) < (?, ?) ORDER BY expires_at DESC, name DESC LIMIT ?`,
        prefix,
        `${prefix}\uffff`,
        nowSeconds(),
        before?.expiresAt ?? Number.MAX_SAFE_INTEGER,
        before?.name ?? "",
        limit,
      )

      .map(({ name, value, expires_at }) => ({ name, value, expiresAt: expires_at }));
  }

  count(prefix: string): number {
    const [row] = this.#rows.exec<{ count: number }>(
      `SELECT COUNT(*) AS count FROM ${this.#table} WHERE name >= ? AND name < ? AND expires_at > ?`,
      prefix,
      `${prefix}\uffff`,
      nowSeconds(),
    );
    return row?.count ?? 0;
  }

  /** Removes the entry that expires first, if it does so by then. False if there is none. */
  removeFirst(expiresBy: number): boolean {
    return (
      this.#rows.exec(
        `DELETE FROM ${this.#table} WHERE name = (SELECT name FROM ${this.#table} WHERE expires_at <= ? ORDER BY expires_at LIMIT 1) RETURNING name`,
        expiresBy,
      ).length > 0
    );
  }

  /** Deletes what has expired. Returns when the next entry ends, in milliseconds since 1970; null if none will. */
  expire(): number | null {
    this.#rows.exec(`DELETE FROM ${this.#table} WHERE expires_at <= ?`, nowSeconds());
    const [first] = this.#rows.exec<{ ends: number }>(
      `SELECT expires_at AS ends FROM ${this.#table} WHERE expires_at IS NOT NULL ORDER BY expires_at LIMIT 1`,
    );
    return toEndMs(first?.ends ?? null);
  }
}
