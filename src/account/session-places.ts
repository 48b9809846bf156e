const maxSessions = 1000;
const maxListening = 100;
const hourMs = 60 * 60 * 1000;
/** A session in use says so every hour, so that one which is silent for two has not been used for one. */
const silentMs = 2 * hourMs;
/** A session ends 30 days after its last use. */
const keptMs = 30 * 24 * hourMs + silentMs;

/** A place for a new session, and which one had to give up its own; or in how many seconds there may be one. */
export type SessionPlace =
  | { readonly displaced: string | null }
  | { readonly retryAfterSeconds: number };

const toSeconds = (untilMs: number) => Math.max(1, Math.ceil((untilMs - Date.now()) / 1000));

/**
 * The 2025-era sessions of one person: at most 1,000, of which at most 100 listen. It bounds what one person can
 * store, and how many streams they hold open.
 */
export class SessionPlaces {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    sql.exec(
      "CREATE TABLE IF NOT EXISTS sessions (session_id TEXT PRIMARY KEY, used_ms INTEGER NOT NULL, listens_until_ms INTEGER NOT NULL) WITHOUT ROWID",
    );
  }

  /** Where all places are taken, the session that was silent longest gives up its own, if it is not in use. */
  open(sessionId: string): SessionPlace {
    this.expire();
    const { count } = this.#sql
      .exec<{ count: number }>("SELECT COUNT(*) AS count FROM sessions")
      .one();
    if (count < maxSessions) {
      this.keep(sessionId);
      return { displaced: null };
    }
    const { session_id: displaced, used_ms: usedMs } = this.#sql
      .exec<{ session_id: string; used_ms: number }>(
        "SELECT session_id, used_ms FROM sessions ORDER BY used_ms LIMIT 1",
      )
      .one();
    if (usedMs + silentMs > Date.now()) return { retryAfterSeconds: toSeconds(usedMs + silentMs) };
    this.end(displaced);
    this.keep(sessionId);
    return { displaced };
  }

  list(): string[] {
    const rows = this.#sql.exec<{ session_id: string }>("SELECT session_id FROM sessions");
    return [...rows].map(({ session_id }) => session_id);
  }

  /** The session is in use. */
  keep(sessionId: string): void {
    this.#sql.exec(
      "INSERT INTO sessions (session_id, used_ms, listens_until_ms) VALUES (?, ?, 0) ON CONFLICT DO UPDATE SET used_ms = excluded.used_ms",
      sessionId,
      Date.now(),
    );
  }

  end(sessionId: string): void {
    this.#sql.exec("DELETE FROM sessions WHERE session_id = ?", sessionId);
  }

  /** Null where the session may listen until then, otherwise in how many seconds it may. */
  listen(sessionId: string, untilMs: number): number | null {
    const { others, nextMs } = this.#sql
      .exec<{ others: number; nextMs: number | null }>(
        "SELECT COUNT(*) AS others, MIN(listens_until_ms) AS nextMs FROM sessions WHERE session_id <> ? AND listens_until_ms > ?",
        sessionId,
        Date.now(),
      )
      .one();
    if (others >= maxListening) return toSeconds(nextMs ?? 0);
    this.keep(sessionId);
    this.#sql.exec(
      "UPDATE sessions SET listens_until_ms = ? WHERE session_id = ?",
      untilMs,
      sessionId,
    );
    return null;
  }

  /** Deletes what is over. Returns when the next one will be; null where none is left. */
  expire(): number | null {
    this.#sql.exec("DELETE FROM sessions WHERE used_ms <= ?", Date.now() - keptMs);
    const { usedMs } = this.#sql
      .exec<{ usedMs: number | null }>("SELECT MIN(used_ms) AS usedMs FROM sessions")
      .one();
    return usedMs === null ? null : usedMs + keptMs;
  }
}
