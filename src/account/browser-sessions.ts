import { daySeconds, nowSeconds, toEndMs } from "../clock.ts";
import { toHash } from "../crypto/hash.ts";
import { Table, type Tables } from "../store/tables/tables.ts";
import type { AuditTrail } from "./audit-trail.ts";

/** How long a browser stays signed in, in seconds. */
export const signInSessionSeconds = 14 * daySeconds;
/** Signing in once more ends the oldest session. */
const maxSessions = 100;

/** Who signs in where. */
export interface SignInFacts {
  /** The person's name. */
  readonly name: string;
  readonly isAdmin: boolean;
  /** Tells the browser from others, as in "Firefox on Linux". */
  readonly browser: string;
}

/** A sign-in session of the person. */
export interface SignInSession extends SignInFacts {
  /** Names it on pages; it is not the secret. */
  readonly id: string;
  /** In seconds since 1970. */
  readonly startedAt: number;
}

/** Names the sign-in session of a cookie's secret: it is not the secret. */
export const toSignInId = (secret: string): Promise<string> => toHash(secret);

type Row = { hash: string; name: string; is_admin: number; browser: string; started_at: number };

const toSession = (row: Row): SignInSession => ({
  id: row.hash,
  name: row.name,
  isAdmin: row.is_admin === 1,
  browser: row.browser,
  startedAt: row.started_at,
});

/**
 * One person's signed-in browsers. Only hashes of the cookies' secrets are kept.
 * Layout: `sign_ins`, a row for each browser; `last_sign_in`, one row: whether it was as an administrator, and when.
 * Lifetime: 14 days, or until signed out; the last one until the next.
 * What is lost: the oldest above 100.
 */
export class SignInSessions {
  readonly #table: Table;
  readonly #last: Table;
  readonly #trail: AuditTrail;

  constructor(tables: Tables, trail: AuditTrail) {
    this.#trail = trail;
    this.#table = new Table(tables, {
      name: "sign_ins",
      create: [
        "CREATE TABLE IF NOT EXISTS sign_ins (hash TEXT PRIMARY KEY, name TEXT NOT NULL, is_admin INTEGER NOT NULL, browser TEXT NOT NULL, started_at INTEGER NOT NULL, expires_at INTEGER NOT NULL) WITHOUT ROWID",
      ],
    });
    this.#last = new Table(tables, {
      name: "last_sign_in",
      create: [
        "CREATE TABLE IF NOT EXISTS last_sign_in (id INTEGER PRIMARY KEY CHECK (id = 1), is_admin INTEGER NOT NULL, at INTEGER NOT NULL)",
      ],
    });
  }

  /** Starts the session of a secret with this hash. */
  start(hash: string, { name, isAdmin, browser }: SignInFacts): void {
    const startedAt = nowSeconds();
    this.#table.exec(
      "INSERT INTO sign_ins (hash, name, is_admin, browser, started_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)",
      hash,
      name,
      isAdmin ? 1 : 0,
      browser,
      startedAt,
      startedAt + signInSessionSeconds,
    );
    this.#table.exec(
      "DELETE FROM sign_ins WHERE hash NOT IN (SELECT hash FROM sign_ins ORDER BY hash = ? DESC, started_at DESC LIMIT ?)",
      hash,
      maxSessions,
    );
    this.#last.exec(
      "INSERT OR REPLACE INTO last_sign_in (id, is_admin, at) VALUES (1, ?, ?)",
      isAdmin ? 1 : 0,
      startedAt,
    );
    this.#trail.add("signed_in", { browser, is_admin: isAdmin });
  }

  /** True if the last sign-in, no longer ago than a browser stays signed in, was an administrator's. */
  get isAdmin(): boolean {
    const found = this.#last.exec(
      "SELECT 1 FROM last_sign_in WHERE is_admin = 1 AND at > ?",
      nowSeconds() - signInSessionSeconds,
    );
    return found.length > 0;
  }

  /** True while the session lasts. */
  has(id: string): boolean {
    return this.#findById(id) !== undefined;
  }

  /** As in "Firefox on Linux"; empty if the session is over. */
  findBrowser(id: string): string {
    return this.#findById(id)?.browser ?? "";
  }

  #findById(id: string): Row | undefined {
    const [row] = this.#table.exec<Row>(
      "SELECT * FROM sign_ins WHERE hash = ? AND expires_at > ?",
      id,
      nowSeconds(),
    );
    return row;
  }

  /** The session of a cookie's secret, or null if there is none. */
  async find(secret: string): Promise<SignInSession | null> {
    const row = this.#findById(await toSignInId(secret));
    return row ? toSession(row) : null;
  }

  /** The newest first. */
  list(): SignInSession[] {
    const rows = this.#table.exec<Row>(
      "SELECT * FROM sign_ins WHERE expires_at > ? ORDER BY started_at DESC, hash",
      nowSeconds(),
    );
    return rows.map(toSession);
  }

  end(id: string): void {
    this.#tell(
      this.#table.exec<Row>(
        "DELETE FROM sign_ins WHERE hash = ? AND expires_at > ? RETURNING *",
        id,
        nowSeconds(),
      ),
    );
  }

  endAll(): void {
    this.#tell(
      this.#table.exec<Row>("DELETE FROM sign_ins WHERE expires_at > ? RETURNING *", nowSeconds()),
    );
  }

  #tell(ended: readonly Row[]): void {
    for (const { browser } of ended) this.#trail.add("signed_out", { browser });
  }

  /** Deletes what has expired. Returns when the next row ends, in milliseconds since 1970; null if none is left. */
  expire(): number | null {
    this.#table.exec("DELETE FROM sign_ins WHERE expires_at <= ?", nowSeconds());
    return toEndMs(this.#table.least("expires_at"));
  }
}
