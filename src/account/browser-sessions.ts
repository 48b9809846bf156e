import { daySeconds, nowSeconds } from "../clock.ts";
import { toHash } from "../crypto/hash.ts";
import { hasRows } from "../store/schedule-sweep.ts";
import { AuditTrail } from "./audit-trail.ts";

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
  readonly #sql: SqlStorage;
  readonly #trail: AuditTrail;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    this.#trail = new AuditTrail(sql);
    sql.exec(
      "CREATE TABLE IF NOT EXISTS sign_ins (hash TEXT PRIMARY KEY, name TEXT NOT NULL, is_admin INTEGER NOT NULL, browser TEXT NOT NULL, started_at INTEGER NOT NULL, expires_at INTEGER NOT NULL) WITHOUT ROWID",
    );
    sql.exec(
      "CREATE TABLE IF NOT EXISTS last_sign_in (id INTEGER PRIMARY KEY CHECK (id = 1), is_admin INTEGER NOT NULL, at INTEGER NOT NULL)",
    );
  }

  /** Starts the session of a secret with this hash. */
  start(hash: string, { name, isAdmin, browser }: SignInFacts): void {
    const startedAt = nowSeconds();
    this.#sql.exec(
      "INSERT INTO sign_ins (hash, name, is_admin, browser, started_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)",
      hash,
      name,
      isAdmin ? 1 : 0,
      browser,
      startedAt,
      startedAt + signInSessionSeconds,
    );
    this.#sql.exec(
      "DELETE FROM sign_ins WHERE hash NOT IN (SELECT hash FROM sign_ins ORDER BY hash = ? DESC, started_at DESC LIMIT ?)",
      hash,
      maxSessions,
    );
    this.#sql.exec(
      "INSERT OR REPLACE INTO last_sign_in (id, is_admin, at) VALUES (1, ?, ?)",
      isAdmin ? 1 : 0,
      startedAt,
    );
    this.#trail.add("signed_in", { browser, is_admin: isAdmin });
  }

  /** True if the last sign-in, no longer ago than a browser stays signed in, was an administrator's. */
  get isAdmin(): boolean {
    const found = this.#sql.exec(
      "SELECT 1 FROM last_sign_in WHERE is_admin = 1 AND at > ?",
      nowSeconds() - signInSessionSeconds,
    );
    return found.toArray().length > 0;
  }

  /** True while the session lasts. */
  has(id: string): boolean {
    return this.list().some((session) => session.id === id);
  }

  /** As in "Firefox on Linux"; empty if the session is over. */
  findBrowser(id: string): string {
    return this.list().find((session) => session.id === id)?.browser ?? "";
  }

  /** The session of a cookie's secret, or null if there is none. */
  async find(secret: string): Promise<SignInSession | null> {
    const [row] = this.#sql.exec<Row>(
      "SELECT * FROM sign_ins WHERE hash = ? AND expires_at > ?",
      await toSignInId(secret),
      nowSeconds(),
    );
    return row ? toSession(row) : null;
  }

  /** The newest first. */
  list(): SignInSession[] {
    const rows = this.#sql.exec<Row>(
      "SELECT * FROM sign_ins WHERE expires_at > ? ORDER BY started_at DESC, hash",
      nowSeconds(),
    );
    return [...rows].map(toSession);
  }

  end(id: string): void {
    this.#tell(
      this.#sql.exec<Row>(
        "DELETE FROM sign_ins WHERE hash = ? AND expires_at > ? RETURNING *",
        id,
        nowSeconds(),
      ),
    );
  }

  endAll(): void {
    this.#tell(
      this.#sql.exec<Row>("DELETE FROM sign_ins WHERE expires_at > ? RETURNING *", nowSeconds()),
    );
  }

  #tell(ended: Iterable<Row>): void {
    for (const { browser } of [...ended]) this.#trail.add("signed_out", { browser });
  }

  /** Deletes what has expired. True while anything is left. */
  expire(): boolean {
    this.#sql.exec("DELETE FROM sign_ins WHERE expires_at <= ?", nowSeconds());
    return hasRows(this.#sql, "sign_ins");
  }
}
