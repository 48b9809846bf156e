import type { Tables } from "../../store/tables/tables.ts";
import {
  type GrantedSession,
  type LiveSession,
  type NewSession,
  type OpenedSession,
  SessionQuota,
} from "../mcp-session-quota.ts";
import type { ChangeFeed } from "./change-feed.ts";
import type { SessionListener } from "./session-listeners.ts";

/** A session that wants to listen: its object's name, and until when its stream would go on. */
export interface ListeningSession extends SessionListener, GrantedSession {
  readonly untilMs: number;
}

/** What became of it. `gone`: its token is no longer good. */
export type ListenVerdict = "listens" | "gone" | { readonly retryAfterSeconds: number };

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

  /** Frees its place, and ends its object if it has one. */
  async close(sessionId: string): Promise<void> {
    if (this.#quota.end(sessionId)) await this.endObjects([sessionId]);
  }

  /** From now on the session hears what `listen` streams hear. */
  listen(listening: ListeningSession): ListenVerdict {
    if (!this.#quota.use(listening)) return "gone";
    const place = this.#quota.listen(listening, listening.untilMs);
    if ("retryAfterSeconds" in place) return place;
    if (place.displaced !== null) this.#changes.dismiss(this.#toName(place.displaced));
    this.#changes.subscribe(listening);
    return "listens";
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
