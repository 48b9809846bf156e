import { daySeconds, nowSeconds } from "../../clock.ts";
import { hasRows } from "../../store/schedule-sweep.ts";
import type { Listener } from "./listeners.ts";

/** A 2025-era session that has opened its GET stream, named as its object. */
export interface SessionListener extends Listener {
  readonly session: string;
  readonly accountId: string;
}

type Row = {
  session: string;
  account_id: string;
  client_id: string;
  grant_id: string;
  token_id: string;
};

const keepSeconds = daySeconds;
/** As many as may listen at once; each is one call to its object when something changes. */
const maxSessions = 100;
/**
 * Which of one person's sessions want to hear of changes; a day after its last GET a session is forgotten.
 * Layout: `session_listeners`, a row for each session.
 * Lifetime: 24 hours after its last GET, or until its token or grant ends.
 * What is lost: above 100 the one that was silent longest.
 */
export class SessionListeners {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    sql.exec(
      "CREATE TABLE IF NOT EXISTS session_listeners (session TEXT PRIMARY KEY, account_id TEXT NOT NULL, client_id TEXT NOT NULL, grant_id TEXT NOT NULL, expires_at INTEGER NOT NULL, token_id TEXT NOT NULL DEFAULT '') WITHOUT ROWID",
    );
  }

  /** Above 100 the one that was silent longest makes room, of the grant that has the most. */
  put({ session, accountId, clientId, grantId, tokenId }: SessionListener): void {
    this.#sql.exec(
      "INSERT OR REPLACE INTO session_listeners (session, account_id, client_id, grant_id, token_id, expires_at) VALUES (?, ?, ?, ?, ?, ?)",
      session,
      accountId,
      clientId,
      grantId,
      tokenId,
      nowSeconds() + keepSeconds,
    );
    this.#sql.exec(
      "DELETE FROM session_listeners WHERE session IN (SELECT session FROM (SELECT session, expires_at, ROW_NUMBER() OVER (PARTITION BY grant_id ORDER BY expires_at DESC) AS rank FROM session_listeners) ORDER BY rank, expires_at DESC LIMIT -1 OFFSET ?)",
      maxSessions,
    );
  }

  list(): SessionListener[] {
    return this.#sql
      .exec<Row>("SELECT * FROM session_listeners WHERE expires_at > ?", nowSeconds())
      .toArray()
      .map(({ session, account_id, client_id, grant_id, token_id }) => ({
        session,
        accountId: account_id,
        clientId: client_id,
        grantId: grant_id,
        tokenId: token_id,
      }));
  }

  remove(session: string): void {
    this.#sql.exec("DELETE FROM session_listeners WHERE session = ?", session);
  }

  /** Deletes what has expired. True while anything is left. */
  expire(): boolean {
    this.#sql.exec("DELETE FROM session_listeners WHERE expires_at <= ?", nowSeconds());
    return hasRows(this.#sql, "session_listeners");
  }
}
