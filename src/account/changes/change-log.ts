import { daySeconds } from "../../clock.ts";
import { Table, type Tables } from "../../store/tables/tables.ts";
import type { Notification, Told } from "./told.ts";

/** Whom a change concerns: one client's grants, one session of 2025, or everybody where both are empty. */
interface Audience {
  readonly clientId: string;
  readonly sessionId: string;
}

type Row = { seq: number; notification: string };

const keepMs = daySeconds * 1000;
const maxRows = 2000;
/** The row of a session that has listened. It is told like a change that says nothing, so that a client has its number. */
const nothing = "null";

/**
 * What sessions of 2025 were told, for clients that come back to their listening stream: of changes that say the same the
 * last one. Nothing is kept for a person without such a client.
 * Layout: `change_log`, a row for each session that listened, and for each change since that says something else.
 * Lifetime: 1 day.
 * What is lost: the oldest above 2,000.
 */
export class ChangeLog {
  readonly #table: Table;
  #lastSeq: number | undefined;

  constructor(tables: Tables) {
    this.#table = new Table(tables, {
      name: "change_log",
      isRecord: true,
      create: [
        "CREATE TABLE IF NOT EXISTS change_log (client_id TEXT NOT NULL, session_id TEXT NOT NULL, notification TEXT NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (client_id, session_id, notification)) WITHOUT ROWID",
      ],
    });
  }

  /** Numbers the changes, and keeps them if a session may come back for them. */
  add(notifications: readonly Notification[], audience: Audience): Told[] {
    const isKept = this.#table.exec("SELECT 1 FROM change_log LIMIT 1").length > 0;
    return notifications.map((notification) => {
      const seq = this.#next();
      if (isKept) this.#put(seq, JSON.stringify(notification), audience);
      return { seq, notification };
    });
  }

  /**
   * The session listens from now on: what it missed since `after`, and a number to come back to, so that who hears nothing
   * for long has a young one. Null if `after` is none that it can have, or too old.
   */
  open({ clientId, sessionId }: Audience, after: number | null): Told[] | null {
    const oldest = (Date.now() - keepMs) * 1000;
    if (after !== null && (after < oldest || after > this.#last())) return null;
    const missed = after === null ? [] : this.#listAfter(after, { clientId, sessionId });
    const seq = this.#next();
    this.#put(seq, nothing, { clientId: "", sessionId });
    return [...missed, { seq, notification: null }];
  }

  /** True if the session listens, or did within a day. */
  hasHeard(sessionId: string): boolean {
    const query = "SELECT 1 FROM change_log WHERE session_id = ? AND notification = ?";
    return this.#table.exec(query, sessionId, nothing).length > 0;
  }

  forget(sessionId: string): void {
    this.#table.exec("DELETE FROM change_log WHERE session_id = ?", sessionId);
  }

  /** Deletes what is old. Returns when the next row ends, in milliseconds since 1970; null if none is left. */
  expire(): number | null {
    this.#table.exec("DELETE FROM change_log WHERE seq <= ?", (Date.now() - keepMs) * 1000);
    const seq = this.#table.least("seq");
    return seq === null ? null : Math.ceil(seq / 1000) + keepMs;
  }

  #listAfter(after: number, { clientId, sessionId }: Audience): Told[] {
    return this.#table
      .exec<Row>(
        "SELECT seq, notification FROM change_log WHERE seq > ? AND client_id IN ('', ?) AND session_id IN ('', ?) AND notification <> ? ORDER BY seq",
        after,
        clientId,
        sessionId,
        nothing,
      )
      .map(({ seq, notification }) => ({ seq, notification: JSON.parse(notification) }));
  }

  /** The number that was given last. Units: microseconds since 1970, so that none is given twice after a restart. */
  #last(): number {
    const [row] = this.#table.exec<{ seq: number | null }>(
      "SELECT MAX(seq) AS seq FROM change_log",
    );
    return Math.max(this.#lastSeq ?? 0, row?.seq ?? 0);
  }

  #next(): number {
    this.#lastSeq = Math.max(this.#last() + 1, Date.now() * 1000);
    return this.#lastSeq;
  }

  #put(seq: number, notification: string, { clientId, sessionId }: Audience): void {
    this.#table.exec(
      "INSERT OR REPLACE INTO change_log (client_id, session_id, notification, seq) VALUES (?, ?, ?, ?)",
      clientId,
      sessionId,
      notification,
      seq,
    );
    this.#table.exec(
      "DELETE FROM change_log WHERE seq <= (SELECT seq FROM change_log ORDER BY seq DESC LIMIT 1 OFFSET ?)",
      maxRows,
    );
  }
}
