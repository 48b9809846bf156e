import type { Tables } from "../../store/tables/tables.ts";
import { type GrantedSession, type OpenedSession, SessionQuota } from "../mcp-session-quota.ts";
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

  open(session: GrantedSession): OpenedSession {
    const place = this.#quota.open(session);
    if ("displaced" in place && place.displaced !== null) this.#endSoon([place.displaced]);
    return place;
  }

  keep(session: GrantedSession): void {
    this.#quota.keep(session);
  }

  /** Its object has ended itself. */
  forget(sessionId: string): void {
    this.#quota.end(sessionId);
  }

  /** From now on the session hears what `listen` streams hear. */
  listen(listening: ListeningSession): ListenVerdict {
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
    const over = this.#quota.list().filter(isOver);
    for (const { sessionId } of over) this.#quota.end(sessionId);
    this.#endSoon(over.map(({ sessionId }) => sessionId));
  }

  /** The ids of all. */
  list(): string[] {
    return this.#quota.list().map(({ sessionId }) => sessionId);
  }

  /** Ends the objects. One that cannot end now lets nobody in, and ends by itself. */
  async end(sessionIds: readonly string[]): Promise<void> {
    const ended = sessionIds.map((id) => this.#objects.getByName(this.#toName(id)).end());
    await Promise.allSettled(ended);
  }

  /** The same, after the answer. */
  #endSoon(sessionIds: readonly string[]): void {
    this.#context.waitUntil(this.end(sessionIds));
  }

  /** Deletes what is over. Returns when the next row ends, in milliseconds since 1970; null if none is left. */
  expire(): number | null {
    return this.#quota.expire();
  }

  #toName(sessionId: string): string {
    return `${this.#context.id.name}:${sessionId}`;
  }
}
