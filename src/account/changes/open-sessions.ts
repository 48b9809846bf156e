import type { Tables } from "../../store/tables/tables.ts";
import {
  type GrantedSession,
  type LiveSession,
  type NewSession,
  type OpenedSession,
  pickDisplaced,
  type Ranked,
  SessionQuota,
  toSeconds,
} from "../mcp-session-quota.ts";
import type { ChangeFeed } from "./change-feed.ts";
import type { Listener, Listening } from "./listeners.ts";

/** How many sessions of one person listen at most. */
const maxListening = 100;

/** As much of the session's objects as is needed to end them. */
interface Sessions {
  getByName(name: string): { end(): Promise<void> };
}

/** The 2025-era sessions of one person: which are open, which listen, and their objects' end. */
export class OpenSessions {
  readonly #context: DurableObjectState;
  readonly #objects: Sessions;
  readonly #changes: ChangeFeed;
  readonly #quota: SessionQuota;

  constructor(context: DurableObjectState, tables: Tables, objects: Sessions, changes: ChangeFeed) {
    this.#context = context;
    this.#objects = objects;
    this.#changes = changes;
    this.#quota = new SessionQuota(tables);
  }

  open(session: NewSession): OpenedSession {
    if (this.#quota.isFull) this.expire();
    const place = this.#quota.open(session);
    if ("displaced" in place && place.displaced !== null) this.#endSoon(place.displaced);
    return place;
  }

  /** The session that a request of this grant names, null if it does not live; nothing if it names none. */
  find(sessionId: string | null | undefined, grantId: string): { session?: LiveSession | null } {
    return sessionId ? { session: this.#quota.use({ sessionId, grantId }) } : {};
  }

  /** The session has an object from now on. Null if it does not live. */
  adopt(sessionId: string): Pick<LiveSession, "handshake"> | null {
    return this.#quota.adopt(sessionId);
  }

  /** Frees its place, and ends its stream, and its object if it has one. */
  async close(sessionId: string): Promise<void> {
    this.#changes.endSession(sessionId);
    if (this.#quota.end(sessionId)) await this.endObjects([sessionId]);
  }

  /**
   * Opens the socket of a session that listens, in place of an earlier one of its own. 404 if it does not live, 429 above
   * 100 that listen, 400 as `ChangeFeed.listen`.
   */
  listen(listening: Listening): Response {
    if (!this.#quota.use(listening)) return new Response(null, { status: 404 });
    return this.#refuse(listening) ?? this.#changes.listen(listening);
  }

  /** Makes room for one more that listens. */
  #refuse({ sessionId, grantId }: Listener): Response | null {
    const { listeners } = this.#changes;
    const others = listeners.listSessions().filter((other) => other.sessionId !== sessionId);
    if (others.length < maxListening) return null;
    const { displaced, fromOther } = pickDisplaced(rank(others), grantId);
    if (!fromOther) {
      const headers = { "retry-after": String(toSeconds(displaced.timeMs)) };
      return new Response(null, { status: 429, headers });
    }
    listeners.end((other) => other.sessionId === displaced.session_id);
    return null;
  }

  /** Ends the sessions of grants that are gone. */
  endWithoutGrant(isGrantLive: (grantId: string) => boolean): void {
    const live = new Map<string, boolean>();
    const isOver = ({ grantId }: GrantedSession) => {
      // Sessions of versions before 0.2 name none until they are used.
      const isLive = grantId === "" || (live.get(grantId) ?? isGrantLive(grantId));
      live.set(grantId, isLive);
      return !isLive;
    };
    for (const { sessionId } of this.#quota.list().filter(isOver)) this.#endSoon(sessionId);
  }

  /** The ids of those that have an object. */
  listObjects(): string[] {
    return this.#quota.listObjects();
  }

  /** Ends the objects. One that cannot end now is asked nothing more, and ends by itself. */
  async endObjects(sessionIds: readonly string[]): Promise<void> {
    const ended = sessionIds.map((id) => this.#objects.getByName(this.#toName(id)).end());
    await Promise.allSettled(ended);
  }

  /** Frees its place, and ends its object after the answer. */
  #endSoon(sessionId: string): void {
    this.#context.waitUntil(this.close(sessionId));
  }

  /** Ends what is over. Returns when the next row ends, in milliseconds since 1970; null if none is left. */
  expire(): number | null {
    const over = this.#quota.expire();
    if (over.length > 0) this.#context.waitUntil(this.endObjects(over));
    return this.#quota.nextEndMs;
  }

  #toName(sessionId: string): string {
    return `${this.#context.id.name}:${sessionId}`;
  }
}

/** As `SessionQuota` ranks sessions: the one whose stream ends last counts first. */
function rank(listeners: readonly Listener[]): Ranked[] {
  const counts = new Map<string, number>();
  return listeners
    .toSorted((a, b) => b.untilMs - a.untilMs)
    .map(({ sessionId, grantId, untilMs }) => {
      const own = (counts.get(grantId) ?? 0) + 1;
      counts.set(grantId, own);
      return { session_id: sessionId, grant_id: grantId, timeMs: untilMs, rank: own };
    })
    .toSorted((a, b) => b.rank - a.rank || a.timeMs - b.timeMs);
}
