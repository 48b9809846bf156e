import { daySeconds, nowSeconds } from "../clock.ts";
import type { PageQuery } from "./people-list.ts";

/** A client that is named by the address of its metadata document, as the Worker has read it. */
export interface AppDraft {
  readonly id: string;
  readonly name: string;
  readonly redirectUris: readonly string[];
  /** What its document says, as JSON. */
  readonly client: string;
  /** When that was read, in seconds since 1970. */
  readonly readAt: number;
}

/** One of them, as administrators see it. */
interface KnownApp {
  readonly id: string;
  readonly name: string;
  readonly redirectUris: readonly string[];
  /** When somebody allowed it first, in seconds since 1970. */
  readonly since: number;
  readonly isDenied: boolean;
}

/** The same with what its document said last; null once that is a day old. */
export interface DocumentClient extends KnownApp {
  readonly client: string | null;
  /** When that was read, in seconds since 1970. */
  readonly keptAt: number;
}

/** A page by name. */
export interface KnownAppsPage {
  readonly apps: readonly KnownApp[];
  /** Of all pages. */
  readonly count: number;
  readonly isAfterOthers: boolean;
  readonly isBeforeOthers: boolean;
}

type Row = {
  id: string;
  name: string;
  redirects: string;
  since: number;
  client: string | null;
  kept_at: number;
  is_denied: number;
};

const maxClients = 1000;
const maxClientLength = 8192;
const maxNameLength = 100;
const maxRedirects = 10;
/** How long a document stands in for one that cannot be reached. */
const goodSeconds = daySeconds;

const toApp = ({ id, name, redirects, since, is_denied }: Row): KnownApp => ({
  id,
  name,
  redirectUris: JSON.parse(redirects) as string[],
  since,
  isDenied: is_denied === 1,
});

/**
 * The clients with metadata documents that somebody has allowed: their last good document, and who is blocked.
 * Layout: `document_clients`, a row for each client.
 * Lifetime: until 1,000 others were used later; blocked ones until they are allowed again.
 * What is lost: a last document over 8 KiB: it is not kept.
 */
export class DocumentClients {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    sql.exec(
      "CREATE TABLE IF NOT EXISTS document_clients (id TEXT PRIMARY KEY, name TEXT NOT NULL, redirects TEXT NOT NULL, since INTEGER NOT NULL, client TEXT, kept_at INTEGER NOT NULL, is_denied INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID",
    );
  }

  find(id: string): DocumentClient | null {
    const [row] = this.#sql.exec<Row>("SELECT * FROM document_clients WHERE id = ?", id);
    if (!row) return null;
    const isGood = row.kept_at > nowSeconds() - goodSeconds;
    return { ...toApp(row), client: isGood ? row.client : null, keptAt: row.kept_at };
  }

  /** Writes what a client's document says, unless it was read after `before`. The longest unused above 1,000 goes. */
  keep({ id, name, redirectUris, client, readAt }: AppDraft, before: number): void {
    this.#sql.exec(
      "INSERT INTO document_clients (id, name, redirects, since, client, kept_at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET name = excluded.name, redirects = excluded.redirects, client = excluded.client, kept_at = excluded.kept_at WHERE kept_at <= ?",
      id,
      name.slice(0, maxNameLength),
      JSON.stringify(redirectUris.slice(0, maxRedirects)),
      nowSeconds(),
      client.length > maxClientLength ? null : client,
      readAt,
      before,
    );
    this.#sql.exec(
      "DELETE FROM document_clients WHERE is_denied = 0 AND id IN (SELECT id FROM document_clients WHERE is_denied = 0 ORDER BY kept_at DESC, id LIMIT -1 OFFSET ?)",
      maxClients,
    );
  }

  deny(id: string, isDenied: boolean): void {
    this.#sql.exec("UPDATE document_clients SET is_denied = ? WHERE id = ?", isDenied ? 1 : 0, id);
  }

  /** By name, after that app or before it; the first page if there is none of that id. */
  list({ after = "", before }: Omit<PageQuery, "start">, limit: number): KnownAppsPage {
    const end = before === undefined ? null : this.find(before);
    const begin = this.find(after);
    const [sign, way] = end ? ["<", "DESC"] : [">", "ASC"];
    const { name, id } = end ?? begin ?? { name: "", id: "" };
    const rows = this.#sql
      .exec<Row>(
        `SELECT * FROM document_clients WHERE (name COLLATE NOCASE, id) ${sign} (?, ?) ORDER BY name COLLATE NOCASE ${way}, id ${way} LIMIT ?`,
        name,
        id,
        limit + 1,
      )
      .toArray();
    const { count } = this.#sql
      .exec<{ count: number }>("SELECT COUNT(*) AS count FROM document_clients")
      .one();
    const isMore = rows.length > limit;
    const apps = rows.slice(0, limit).map(toApp);
    return end
      ? { apps: apps.toReversed(), count, isAfterOthers: isMore, isBeforeOthers: true }
      : { apps, count, isAfterOthers: begin !== null, isBeforeOthers: isMore };
  }
}
