import { dayMs, hourMs } from "../clock.ts";
import { putLast } from "../put-last.ts";
import { Table, type Tables } from "../store/tables/tables.ts";

const maxSessions = 1000;
/** In memory. */
const maxKnown = 100;
/** A session in use says so every hour, so that one which is silent for two has not been used for one. */
const silentMs = 2 * hourMs;
/** A session ends 30 days after its last use. */
export const sessionIdleMs = 30 * dayMs;

/** A session and the grant or access token that used it last. */
export interface GrantedSession {
  readonly sessionId: string;
  readonly grantId: string;
}

type Nothing = Record<string, never>;

/** What of a client's `initialize` its session goes by. */
export interface Handshake {
  /** The revision that was agreed on. */
  readonly protocolVersion: string;
  readonly capabilities: {
    readonly elicitation?: { form?: Nothing; url?: Nothing };
    readonly sampling?: Nothing;
    readonly roots?: { readonly listChanged?: boolean };
  };
  readonly clientInfo: { readonly name: string; readonly version: string };
}

export interface NewSession extends GrantedSession {
  readonly handshake: Handshake;
}

/** A session that lives. */
export interface LiveSession {
  readonly sessionId: string;
  /** Null of one that was opened before 0.2: its object knows. */
  readonly handshake: Handshake | null;
  /** It has an object of its own, which may be asked and has to be ended. */
  readonly hasObject: boolean;
}

/** A place for a session, and which one had to give up its own; or in how many seconds there may be one. */
export type OpenedSession =
  | { readonly displaced: string | null }
  | { readonly retryAfterSeconds: number };

type Row = { handshake: string; has_object: number; grant_id: string; used_ms: number };
/** A session: `timeMs` tells who makes room first, `rank` counts those of one grant from the one that does last. */
export type Ranked = { session_id: string; grant_id: string; timeMs: number; rank: number };

export const toSeconds = (untilMs: number): number =>
  Math.max(1, Math.ceil((untilMs - Date.now()) / 1000));

/**
 * The 2025-era sessions of one person: at most 1,000. It bounds what one person can store. One app may take every place that the others leave; where none is left,
 * who has the most gives one up to who has fewer.
 * Layout: `sessions`, a row for each session.
 * Lifetime: 30 days after the last use, until DELETE, or until the grant ends.
 * What is lost: a session that gave up its place.
 */
export class SessionQuota {
  readonly #tables: Tables;
  readonly #table: Table;
  /** What was found since the account changed last, so that a request of a session that is known asks no table. */
  readonly #known = new Map<string, Row>();
  #revision = 0;

  constructor(tables: Tables) {
    this.#tables = tables;
    this.#table = new Table(tables, {
      name: "sessions",
      isRecord: true,
      create: [
        "CREATE TABLE IF NOT EXISTS sessions (session_id TEXT PRIMARY KEY, used_ms INTEGER NOT NULL, grant_id TEXT NOT NULL DEFAULT '', handshake TEXT NOT NULL DEFAULT '', has_object INTEGER NOT NULL DEFAULT 1) WITHOUT ROWID",
      ],
    });
  }

  /**
   * If all places are taken, the longest silent session of the grant with the most makes room: at once for a grant
   * with fewer, for the same grant only if it is not in use.
   */
  open(session: NewSession): OpenedSession {
    if (!this.isFull) {
      this.#insert(session);
      return { displaced: null };
    }
    const ranked = this.#rank();
    const { displaced, fromOther } = pickDisplaced(ranked, session.grantId);
    const silentUntilMs = displaced.timeMs + silentMs;
    if (!fromOther && silentUntilMs > Date.now()) {
      return { retryAfterSeconds: toSeconds(silentUntilMs) };
    }
    this.#insert(session);
    return { displaced: displaced.session_id };
  }

  get isFull(): boolean {
    const [row] = this.#table.exec<{ count: number }>("SELECT COUNT(*) AS count FROM sessions");
    return (row?.count ?? 0) >= maxSessions;
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

  /** The ids of those that have an object. */
  listObjects(): string[] {
    const rows = this.#table.exec<{ session_id: string }>(
      "SELECT session_id FROM sessions WHERE has_object = 1",
    );
    return rows.map(({ session_id }) => session_id);
  }

  /** Null if it does not live. Notes its use, at most once an hour, and where another grant uses it. */
  use(session: GrantedSession): LiveSession | null {
    const { sessionId, grantId } = session;
    const row = this.#find(sessionId);
    if (!row || row.used_ms <= Date.now() - sessionIdleMs) return null;
    const { handshake, has_object, grant_id, used_ms } = row;
    if (used_ms <= Date.now() - hourMs || grant_id !== grantId) this.#keep(session);
    return {
      sessionId,
      handshake: handshake === "" ? null : JSON.parse(handshake),
      hasObject: has_object === 1,
    };
  }

  /** The session has an object from now on. Null if it does not live. */
  adopt(sessionId: string): Pick<LiveSession, "handshake"> | null {
    const [row] = this.#write<Pick<Row, "handshake">>(
      "UPDATE sessions SET has_object = 1 WHERE session_id = ? AND used_ms > ? RETURNING handshake",
      sessionId,
      Date.now() - sessionIdleMs,
    );
    return row ? { handshake: row.handshake === "" ? null : JSON.parse(row.handshake) } : null;
  }

  /** True if it had an object. */
  end(sessionId: string): boolean {
    return this.#delete("session_id = ?", sessionId).length > 0;
  }

  /** Deletes what is over. Returns those that had an object. */
  expire(): string[] {
    return this.#delete("used_ms <= ?", Date.now() - sessionIdleMs);
  }

  /** When the next row ends, in milliseconds since 1970; null if none is left. */
  get nextEndMs(): number | null {
    const usedMs = this.#table.least("used_ms");
    return usedMs === null ? null : usedMs + sessionIdleMs;
  }

  #find(sessionId: string): Row | undefined {
    if (this.#revision !== this.#tables.revision) this.#known.clear();
    this.#revision = this.#tables.revision;
    const known = this.#known.get(sessionId);
    if (known) return known;
    const [row] = this.#table.exec<Row>(
      "SELECT handshake, has_object, grant_id, used_ms FROM sessions WHERE session_id = ?",
      sessionId,
    );
    if (row) putLast(this.#known, [sessionId, row], maxKnown);
    return row;
  }

  #write<Row extends Record<string, SqlStorageValue>>(
    query: string,
    ...bindings: SqlStorageValue[]
  ): Row[] {
    this.#known.clear();
    return this.#table.exec<Row>(query, ...bindings);
  }

  #insert({ sessionId, grantId, handshake }: NewSession): void {
    this.#write(
      "INSERT INTO sessions (session_id, used_ms, grant_id, handshake, has_object) VALUES (?, ?, ?, ?, 0)",
      sessionId,
      Date.now(),
      grantId,
      JSON.stringify(handshake),
    );
  }

  #keep({ sessionId, grantId }: GrantedSession): void {
    this.#write(
      "UPDATE sessions SET used_ms = ?, grant_id = ? WHERE session_id = ?",
      Date.now(),
      grantId,
      sessionId,
    );
  }

  /** Returns those that had an object. */
  #delete(condition: string, value: string | number): string[] {
    return this.#write<{ session_id: string; has_object: number }>(
      `DELETE FROM sessions WHERE ${condition} RETURNING session_id, has_object`,
      value,
    ).flatMap(({ session_id, has_object }) => (has_object === 1 ? [session_id] : []));
  }

  #rank(): Ranked[] {
    return this.#table.exec<Ranked>(
      "SELECT session_id, grant_id, used_ms AS timeMs, ROW_NUMBER() OVER (PARTITION BY grant_id ORDER BY used_ms DESC) AS rank FROM sessions ORDER BY rank DESC, used_ms",
    );
  }
}

/** The last one of the grant with the most, if that has more than `grantId` would then have; else the last of its own. */
export function pickDisplaced(ranked: readonly Ranked[], grantId: string) {
  const own = ranked.filter((session) => session.grant_id === grantId);
  const [most] = ranked;
  if (!most) throw new Error("nobody has a place");
  const fromOther = most.rank > own.length + 1;
  return { displaced: fromOther ? most : (own[0] ?? most), fromOther };
}
