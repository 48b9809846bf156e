import { dayMs, hourMs } from "../clock.ts";
import { Table, type Tables } from "../store/tables/tables.ts";

const maxSessions = 1000;
const maxListening = 100;
/** A session in use says so every hour, so that one which is silent for two has not been used for one. */
const silentMs = 2 * hourMs;
/** A session ends 30 days after its last use. */
export const sessionIdleMs = 30 * dayMs;
const keptMs = sessionIdleMs + silentMs;

/** A session and the grant or access token that used it last. */
export interface GrantedSession {
  readonly sessionId: string;
  readonly grantId: string;
}

/** A place for a session, and which one had to give up its own; or in how many seconds there may be one. */
export type OpenedSession =
  | { readonly displaced: string | null }
  | { readonly retryAfterSeconds: number };

/** `rank` counts the sessions of one grant, the one with the longest time left first. */
type Ranked = { session_id: string; grant_id: string; used_ms: number; rank: number };

const toSeconds = (untilMs: number) => Math.max(1, Math.ceil((untilMs - Date.now()) / 1000));

/**
 * The 2025-era sessions of one person: at most 1,000, of which at most 100 listen. It bounds what one person can
 * store, and how many streams they hold open. One app may take every place that the others leave; where none is left,
 * who has the most gives one up to who has fewer.
 * Layout: `sessions`, a row for each session.
 * Lifetime: 30 days after the last use, until DELETE, or until the grant ends.
 * What is lost: a session that gave up its place.
 */
export class SessionQuota {
  readonly #table: Table;

  constructor(tables: Tables) {
    this.#table = new Table(tables, {
      name: "sessions",
      isRecord: true,
      create: [
        "CREATE TABLE IF NOT EXISTS sessions (session_id TEXT PRIMARY KEY, used_ms INTEGER NOT NULL, listens_until_ms INTEGER NOT NULL, grant_id TEXT NOT NULL DEFAULT '') WITHOUT ROWID",
      ],
    });
  }

  /**
   * If all places are taken, the longest silent session of the grant with the most makes room: at once for a grant
   * with fewer, for the same grant only if it is not in use.
   */
  open(session: GrantedSession): OpenedSession {
    this.expire();
    const ranked = this.#rank("used_ms");
    if (ranked.length < maxSessions) {
      this.keep(session);
      return { displaced: null };
    }
    const { displaced, fromOther } = pickDisplaced(ranked, session.grantId);
    const silentUntilMs = displaced.used_ms + silentMs;
    if (!fromOther && silentUntilMs > Date.now()) {
      return { retryAfterSeconds: toSeconds(silentUntilMs) };
    }
    this.end(displaced.session_id);
    this.keep(session);
    return { displaced: displaced.session_id };
  }

  list(): GrantedSession[] {
    const rows = this.#table.exec<{ session_id: string; grant_id: string }>(
      "SELECT session_id, grant_id FROM sessions",
    );
    return rows.map(({ session_id, grant_id }) => ({
      sessionId: session_id,
      grantId: grant_id,
    }));
  }

  /** The session is in use. */
  keep({ sessionId, grantId }: GrantedSession): void {
    this.#table.exec(
      "INSERT INTO sessions (session_id, used_ms, listens_until_ms, grant_id) VALUES (?, ?, 0, ?) ON CONFLICT DO UPDATE SET used_ms = excluded.used_ms, grant_id = excluded.grant_id",
      sessionId,
      Date.now(),
      grantId,
    );
  }

  end(sessionId: string): void {
    this.#table.exec("DELETE FROM sessions WHERE session_id = ?", sessionId);
  }

  /** The session may listen until then. The stream of `displaced` has to end. */
  listen(session: GrantedSession, untilMs: number): OpenedSession {
    const { sessionId, grantId } = session;
    const others = this.#rank("listens_until_ms", sessionId);
    if (others.length < maxListening) {
      this.#listen(session, untilMs);
      return { displaced: null };
    }
    const { displaced, fromOther } = pickDisplaced(others, grantId);
    if (!fromOther) return { retryAfterSeconds: toSeconds(displaced.used_ms) };
    this.#table.exec(
      "UPDATE sessions SET listens_until_ms = 0 WHERE session_id = ?",
      displaced.session_id,
    );
    this.#listen(session, untilMs);
    return { displaced: displaced.session_id };
  }

  /** Deletes what is over. Returns when the next row ends, in milliseconds since 1970; null if none is left. */
  expire(): number | null {
    this.#table.exec("DELETE FROM sessions WHERE used_ms <= ?", Date.now() - keptMs);
    const usedMs = this.#table.least("used_ms");
    return usedMs === null ? null : usedMs + keptMs;
  }

  #listen(session: GrantedSession, untilMs: number): void {
    this.keep(session);
    this.#table.exec(
      "UPDATE sessions SET listens_until_ms = ? WHERE session_id = ?",
      untilMs,
      session.sessionId,
    );
  }

  /** The sessions but one, or those of them that listen; `used_ms` is the time of `column`. */
  #rank(column: "used_ms" | "listens_until_ms", except = ""): Ranked[] {
    const afterMs = column === "used_ms" ? 0 : Date.now();
    return this.#table.exec<Ranked>(
      `SELECT session_id, grant_id, ${column} AS used_ms, ROW_NUMBER() OVER (PARTITION BY grant_id ORDER BY ${column} DESC) AS rank FROM sessions WHERE session_id <> ? AND ${column} > ? ORDER BY rank DESC, ${column}`,
      except,
      afterMs,
    );
  }
}

/** The last one of the grant with the most, if that has more than `grantId` would then have; else the last of its own. */
function pickDisplaced(ranked: readonly Ranked[], grantId: string) {
  const own = ranked.filter((session) => session.grant_id === grantId);
  const [most] = ranked;
  if (!most) throw new Error("nobody has a place");
  const fromOther = most.rank > own.length + 1;
  return { displaced: fromOther ? most : (own[0] ?? most), fromOther };
}
