import { earliest } from "../../store/tables/sweep-alarm.ts";
import type { Tables } from "../../store/tables/tables.ts";
import { type AwaitedKey, AwaitedKeys, toApprovalTopic } from "./awaited-keys.ts";
import { ChangeLog } from "./change-log.ts";
import { type Listener, Listeners, type Listening } from "./listeners.ts";
import type { Notification } from "./told.ts";

/** A list that clients may keep until they are told that it changed. */
type ListName = "tools" | "prompts" | "resources";

/** As much of the session's objects as is needed to tell them something. */
interface Sessions {
  getByName(name: string): { completeElicitation(elicitationId: string): Promise<void> };
}

/** Everybody who is told when the account changes: the isolates whose clients listen, in both eras. */
export class ChangeFeed {
  readonly #context: DurableObjectState;
  readonly #sessions: Sessions;
  readonly listeners: Listeners;
  readonly #log: ChangeLog;
  readonly #awaited: AwaitedKeys;

  constructor(context: DurableObjectState, tables: Tables, sessions: Sessions) {
    this.#context = context;
    this.#sessions = sessions;
    this.listeners = new Listeners(context);
    this.#log = new ChangeLog(tables);
    this.#awaited = new AwaitedKeys(tables);
  }

  /** Opens the socket of a session, in place of an earlier one. 400 if nobody knows what it missed. */
  listen(listening: Listening): Response {
    const { sessionId, after } = listening;
    const missed = this.#log.open(listening, after);
    if (missed === null) return new Response(null, { status: 400 });
    this.listeners.end((other) => other.sessionId === sessionId);
    return this.listeners.open(listening, missed);
  }

  /** The session hears when its person has set this key. */
  awaitKey(awaited: AwaitedKey): void {
    this.#awaited.put(awaited);
  }

  /** The person has set or replaced the key of `toolset`. */
  announceKey(toolset: string): void {
    this.#complete(toolset);
    this.announce(["tools"]);
  }

  /** The person has decided on this question. */
  announceApproval(id: string): void {
    this.#complete(toApprovalTopic(id));
  }

  #complete(topic: string): void {
    for (const { session, elicitationId } of this.#awaited.take(topic)) {
      const told = this.#sessions.getByName(session).completeElicitation(elicitationId);
      // Whoever is gone waits no more.
      this.#context.waitUntil(told.catch(() => undefined));
    }
  }

  /** Tells the streams, of one client or of all, that they have to read these lists again. */
  announce(lists: readonly ListName[], clientId = ""): void {
    const changes = lists.map((name) => ({ method: `notifications/${name}/list_changed` }));
    const told = this.#log.add(changes, { clientId, sessionId: "" });
    this.listeners.publish(told, (listener) => clientId === "" || listener.clientId === clientId);
  }

  /** Tells one session, now or when it comes back. False if it has not listened for a day. */
  tell(sessionId: string, notification: Notification): boolean {
    if (!this.#log.hasHeard(sessionId)) return false;
    const told = this.#log.add([notification], { clientId: "", sessionId });
    this.listeners.publish(told, (listener) => listener.sessionId === sessionId);
    return true;
  }

  /** Ends the streams that `isOver` picks. */
  end(isOver: (listener: Listener) => boolean): void {
    // Hundreds of streams may share a token: each is looked up once.
    const known = new Map<string, boolean>();
    this.listeners.end((listener) => {
      const isKnown = known.get(listener.tokenId) ?? isOver(listener);
      known.set(listener.tokenId, isKnown);
      return isKnown;
    });
  }

  /** The session is over, or has to make room: its stream ends. */
  endSession(sessionId: string): void {
    this.#log.forget(sessionId);
    this.listeners.end((listener) => listener.sessionId === sessionId);
  }

  /** Deletes what has expired. Returns when the next row ends, in milliseconds since 1970; null if none is left. */
  expire(): number | null {
    return earliest([this.#log.expire(), this.#awaited.expire()]);
  }
}
