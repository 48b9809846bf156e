import { daySeconds, nowSeconds, toEndMs } from "../../clock.ts";
import { Table, type Tables } from "../../store/tables/tables.ts";
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
  readonly #table: Table;

  constructor(tables: Tables) {
    this.#table = new Table(tables, {
      name: "session_listeners",
      isRecord: true,
      create: [
        "CREATE TABLE IF NOT EXISTS session_listeners (session TEXT PRIMARY KEY, account_id TEXT NOT NULL, client_id TEXT NOT NULL, grant_id TEXT NOT NULL, expires_at INTEGER NOT NULL, token_id TEXT NOT NULL DEFAULT '') WITHOUT ROWID",
      ],
    });
  }

  /** Above 100 the one that was silent longest makes room, of the grant that has the most. */
  put({ session, accountId, clientId, grantId, tokenId }: SessionListener): void {
    this.#table.exec(
      "INSERT OR REPLACE INTO session_listeners (session, account_id, client_id, grant_id, token_id, expires_at) VALUES (?, ?, ?, ?, ?, ?)",
      session,
      accountId,
      clientId,
      grantId,
      tokenId,
      nowSeconds() + keepSeconds,
    );
    this.#table.exec(
      "DELETE FROM session_listeners WHERE session IN (SELECT session FROM (SELECT session, expires_at, ROW_NUMBER() OVER (PARTITION BY grant_id ORDER BY expires_at DESC) AS rank FROM session_listeners) ORDER BY rank, expires_at DESC LIMIT -1 OFFSET ?)",
      maxSessions,
    );
  }

  list(): SessionListener[] {
    return this.#table
      .exec<Row>("SELECT * FROM session_listeners WHERE expires_at > ?", nowSeconds())
      .map(({ session, account_id, client_id, grant_id, token_id }) => ({
        session,
        accountId: account_id,
        clientId: client_id,
        grantId: grant_id,
        tokenId: token_id,
      }));
  }

  remove(session: string): void {
    this.#table.exec("DELETE FROM session_listeners WHERE session = ?", session);
  }

  /** Deletes what has expired. Returns when the next row ends, in milliseconds since 1970; null if none is left. */
  expire(): number | null {
    this.#table.exec("DELETE FROM session_listeners WHERE expires_at <= ?", nowSeconds());
    return toEndMs(this.#table.least("expires_at"));
  }
}
