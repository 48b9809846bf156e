import { earliest } from "../../store/tables/sweep-alarm.ts";
import type { Tables } from "../../store/tables/tables.ts";
import { type AwaitedKey, AwaitedKeys } from "./awaited-keys.ts";
import { type Listener, Listeners } from "./listeners.ts";
import { type SessionListener, SessionListeners } from "./session-listeners.ts";

/** A list that clients may keep until they are told that it changed. */
type ListName = "tools" | "prompts" | "resources";

/** As much of the session's objects as is needed to tell them something. */
interface Sessions {
  getByName(name: string): {
    notify(notification: { method: string }): Promise<boolean>;
    completeElicitation(elicitationId: string): Promise<void>;
    endStreams(tokenId: string): Promise<void>;
  };
}

/** Everybody who is told when the account changes: isolates whose clients listen, and sessions of 2025. */
export class ChangeFeed {
  readonly #context: DurableObjectState;
  readonly #sessions: Sessions;
  readonly listeners: Listeners;
  readonly #listening: SessionListeners;
  readonly #awaited: AwaitedKeys;

  constructor(context: DurableObjectState, tables: Tables, sessions: Sessions) {
    this.#context = context;
    this.#sessions = sessions;
    this.listeners = new Listeners(context);
    this.#listening = new SessionListeners(tables);
    this.#awaited = new AwaitedKeys(tables);
  }

  /** From now on the session hears what `listen` streams hear. */
  subscribe(listener: SessionListener): void {
    this.#listening.put(listener);
  }

  /** The session hears when its person has set this key. */
  awaitKey(awaited: AwaitedKey): void {
    this.#awaited.put(awaited);
  }

  /** The person has set or replaced the key of `toolset`. */
  announceKey(toolset: string): void {
    for (const { session, elicitationId } of this.#awaited.take(toolset)) {
      const told = this.#sessions.getByName(session).completeElicitation(elicitationId);
      // Whoever is gone waits no more.
      this.#context.waitUntil(told.catch(() => undefined));
    }
    this.announce(["tools"]);
  }

  /** The session has to end its stream, because another session has its place. */
  dismiss(name: string): void {
    const listener = this.#listening.list().find(({ session }) => session === name);
    if (listener) this.#endListening(listener);
  }

  /** Tells the streams and sessions, of one client or of all, that they have to read these lists again. */
  announce(lists: readonly ListName[], clientId?: string): void {
    const isFor = (listener: { clientId: string }) =>
      clientId === undefined || listener.clientId === clientId;
    const methods = lists.map((name) => `notifications/${name}/list_changed`);
    this.listeners.publish(methods, isFor);
    for (const { session } of this.#listening.list().filter(isFor)) {
      this.#context.waitUntil(this.#notify(session, methods));
    }
  }

  /** A session without a stream, or without an object, is asked no more until its next GET. */
  async #notify(name: string, methods: readonly string[]): Promise<void> {
    const session = this.#sessions.getByName(name);
    const told = await Promise.allSettled(methods.map((method) => session.notify({ method })));
    const isHeard = told.some((one) => one.status === "fulfilled" && one.value);
    if (!isHeard) this.#listening.remove(name);
  }

  /** Ends the streams that `isOver` picks, those of sessions too, which are told of nothing more. */
  end(isOver: (listener: Listener) => boolean): void {
    // Hundreds of streams may share a token: each is looked up once.
    const known = new Map<string, boolean>();
    const isOverOnce = (listener: Listener) => {
      const isKnown = known.get(listener.tokenId) ?? isOver(listener);
      known.set(listener.tokenId, isKnown);
      return isKnown;
    };
    this.listeners.end(isOverOnce);
    for (const listener of this.#listening.list().filter(isOverOnce)) this.#endListening(listener);
  }

  #endListening({ session, tokenId }: SessionListener): void {
    this.#listening.remove(session);
    const ended = this.#sessions.getByName(session).endStreams(tokenId);
    // One that cannot be told has no stream either: its object is gone.
    this.#context.waitUntil(ended.catch(() => undefined));
  }

  /** Deletes what has expired. Returns when the next row ends, in milliseconds since 1970; null if none is left. */
  expire(): number | null {
    return earliest([this.#listening.expire(), this.#awaited.expire()]);
  }
}
