const maxStreams = 100;

/**
 * The 2025-era sessions of one person that listen, and until when at the latest: what bounds the streams that one
 * person can hold open.
 */
export class SessionStreams {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    sql.exec(
      "CREATE TABLE IF NOT EXISTS session_streams (session_id TEXT PRIMARY KEY, until_ms INTEGER NOT NULL)",
    );
  }

  /** Null where the session may listen until then, otherwise in how many seconds there may be room. */
  hold(sessionId: string, untilMs: number): number | null {
    this.expire();
    const { others, nextMs } = this.#sql
      .exec<{ others: number; nextMs: number | null }>(
        "SELECT COUNT(*) AS others, MIN(until_ms) AS nextMs FROM session_streams WHERE session_id <> ?",
        sessionId,
      )
      .one();
    if (others >= maxStreams) return Math.max(1, Math.ceil(((nextMs ?? 0) - Date.now()) / 1000));
    this.#sql.exec(
      "INSERT OR REPLACE INTO session_streams (session_id, until_ms) VALUES (?, ?)",
      sessionId,
      untilMs,
    );
    return null;
  }

  release(sessionId: string): void {
    this.#sql.exec("DELETE FROM session_streams WHERE session_id = ?", sessionId);
  }

  /** Deletes what is over. Returns when the next one will be; null where none is left. */
  expire(): number | null {
    this.#sql.exec("DELETE FROM session_streams WHERE until_ms <= ?", Date.now());
    return this.#sql
      .exec<{ nextMs: number | null }>("SELECT MIN(until_ms) AS nextMs FROM session_streams")
      .one().nextMs;
  }
}
