import { nowSeconds } from "../clock.ts";
import { hasRows } from "./schedule-sweep.ts";

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
  readonly #sql: SqlStorage;
  readonly #table: string;

  constructor(sql: SqlStorage, table = "kv") {
    this.#sql = sql;
    this.#table = table;
    sql.exec(
      `CREATE TABLE IF NOT EXISTS ${table} (name TEXT PRIMARY KEY, value TEXT NOT NULL, metadata TEXT, expires_at INTEGER) WITHOUT ROWID`,
    );
    sql.exec(
      `CREATE INDEX IF NOT EXISTS ${table}_expiry ON ${table} (expires_at) WHERE expires_at IS NOT NULL`,
    );
  }

  read(name: string): string | null {
    const [row] = this.#sql.exec<Row>(
      `SELECT * FROM ${this.#table} WHERE name = ? AND (expires_at IS NULL OR expires_at > ?)`,
      name,
      nowSeconds(),
    );
    return row?.value ?? null;
  }

  write(name: string, value: string, options: KvWriteOptions = {}): void {
    const { expiration, expirationTtl, metadata } = options;
    const expiresAt = expiration ?? (expirationTtl ? nowSeconds() + expirationTtl : null);
    this.#sql.exec(
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
      this.#sql
        .exec(
          `UPDATE ${this.#table} SET value = ? WHERE name = ? AND value = ? AND (expires_at IS NULL OR expires_at > ?) RETURNING name`,
          to,
          name,
          from,
          nowSeconds(),
        )
        .toArray().length > 0
    );
  }

  remove(name: string): void {
    this.#sql.exec(`DELETE FROM ${this.#table} WHERE name = ?`, name);
  }

  removeAll(prefix: string): void {
    this.#sql.exec(
      `DELETE FROM ${this.#table} WHERE name >= ? AND name < ?`,
      prefix,
      `${prefix}\uffff`,
    );
  }

  /** Keeps, of all names that begin so, the `most` that live longest. */
  keepLongest(prefix: string, most: number): void {
    this.#sql.exec(
      `DELETE FROM ${this.#table} WHERE name IN (SELECT name FROM ${this.#table} WHERE name >= ? AND name < ? ORDER BY expires_at DESC, name LIMIT -1 OFFSET ?)`,
      prefix,
      `${prefix}\uffff`,
      most,
    );
  }

  /** The values of all names that begin so, by name. */
  readAll(prefix: string): string[] {
    const rows = this.#sql.exec<{ value: string }>(
      `SELECT value FROM ${this.#table} WHERE name >= ? AND name < ? AND (expires_at IS NULL OR expires_at > ?) ORDER BY name`,
      prefix,
      `${prefix}\uffff`,
      nowSeconds(),
    );
    return [...rows].map(({ value }) => value);
  }

  list({ prefix, limit, cursor }: KvListOptions): KvListing {
    const count = limit ?? listLimit;
    const rows = this.#sql
      .exec<Row>(
        `SELECT name, metadata FROM ${this.#table} WHERE name >= ? AND name < ? AND name > ? AND (expires_at IS NULL OR expires_at > ?) ORDER BY name LIMIT ?`,
        prefix ?? "",
        `${prefix ?? ""}\uffff`,
        cursor ?? "",
        nowSeconds(),
        count + 1,
      )
      .toArray();
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
    return this.#sql
      .exec<KvEntryRow>(
        `SELECT name, value, expires_at FROM ${this.#table} WHERE name >= ? AND name < ? AND expires_at > ? AND (expires_at, name) < (?, ?) ORDER BY expires_at DESC, name DESC LIMIT ?`,
        prefix,
        `${prefix}\uffff`,
        nowSeconds(),
        before?.expiresAt ?? Number.MAX_SAFE_INTEGER,
        before?.name ?? "",
        limit,
      )
      .toArray()
      .map(({ name, value, expires_at }) => ({ name, value, expiresAt: expires_at }));
  }

  count(prefix: string): number {
    const { count } = this.#sql
      .exec<{ count: number }>(
        `SELECT COUNT(*) AS count FROM ${this.#table} WHERE name >= ? AND name < ? AND expires_at > ?`,
        prefix,
        `${prefix}\uffff`,
        nowSeconds(),
      )
      .one();
    return count;
  }

  /** Removes the entry that expires first, if it does so by then. False if there is none. */
  removeFirst(expiresBy: number): boolean {
    return (
      this.#sql
        .exec(
          `DELETE FROM ${this.#table} WHERE name = (SELECT name FROM ${this.#table} WHERE expires_at <= ? ORDER BY expires_at LIMIT 1) RETURNING name`,
          expiresBy,
        )
        .toArray().length > 0
    );
  }

  /** Deletes what has expired. True while anything is left that will. */
  expire(): boolean {
    this.#sql.exec(`DELETE FROM ${this.#table} WHERE expires_at <= ?`, nowSeconds());
    return hasRows(this.#sql, `${this.#table} WHERE expires_at IS NOT NULL`);
  }
}
