import { type Told, writeTold } from "./told.ts";

/** Whose token listens, and where. */
export interface Listener {
  readonly clientId: string;
  readonly grantId: string;
  /** As `TokenFacts` names it: never the token. */
  readonly tokenId: string;
  /** The session of 2025 that listens; empty where none does. */
  readonly sessionId: string;
  /** When its stream ends at the latest, in ms since 1970: not after its token. */
  readonly untilMs: number;
}

/** A listener that wants to know what it missed since `after`; null if it has heard nothing yet. */
export interface Listening extends Listener {
  readonly after: number | null;
}

/** How many streams of one person are open at most. */
export const maxSockets = 1000;
/** What the sockets of sessions are marked with, which are few. */
const ofSession = "session";
/** Said when there is nothing more to hear: whoever hears anything else may ask again. */
const over = [1000, "over"] as const;

/** The address of a socket for this listener. No request of a client's ever leads there. */
export const toSocketUrl = (listening: Listening): string =>
  `https://account/listen?${encodeURIComponent(JSON.stringify(listening))}`;

export const parseSocketUrl = (url: string): Listening =>
  JSON.parse(decodeURIComponent(new URL(url).search.slice(1)));

/**
 * The sockets of isolates in which the person's clients listen, each with the token that it is for. They hibernate: the
 * object goes out of memory while people listen, and what it has to know of a socket comes back with it.
 * Source: Cloudflare Durable Objects, "WebSocket Hibernation API".
 */
export class Listeners {
  readonly #context: DurableObjectState;
  /** So many are open at most: those that were counted, and all since. Each that is looked at costs memory. */
  #most = Number.POSITIVE_INFINITY;

  constructor(context: DurableObjectState) {
    this.#context = context;
  }

  /** Answers with a socket that begins with `first`, or with 429 above 1,000 of them. */
  open(listener: Listener, first: readonly Told[] = []): Response {
    if (this.#most >= maxSockets) this.#most = this.#list().length;
    if (this.#most >= maxSockets) return new Response(null, { status: 429 });
    this.#most += 1;
    const { 0: theirs, 1: ours } = new WebSocketPair();
    const { clientId, grantId, tokenId, sessionId, untilMs } = listener;
    // Answered without waking the object.
    this.#context.setWebSocketAutoResponse(new WebSocketRequestResponsePair("ping", "pong"));
    this.#context.acceptWebSocket(ours, sessionId === "" ? [] : [ofSession]);
    ours.serializeAttachment({ clientId, grantId, tokenId, sessionId, untilMs });
    if (first.length > 0) ours.send(writeTold(first));
    return new Response(null, { status: 101, webSocket: theirs });
  }

  /** The sessions of 2025 that listen. */
  listSessions(): Listener[] {
    return this.#list(ofSession)
      .map(({ listener }) => listener)
      .filter(({ untilMs }) => untilMs > Date.now());
  }

  /** Tells those that `isFor` picks, in one message. */
  publish(told: readonly Told[], isFor: (listener: Listener) => boolean): void {
    const text = writeTold(told);
    for (const { socket, listener } of this.#list()) {
      if (listener.untilMs <= Date.now()) socket.close(...over);
      else if (isFor(listener)) socket.send(text);
    }
  }

  /** Ends those that `isOver` picks. */
  end(isOver: (listener: Listener) => boolean): void {
    for (const { socket, listener } of this.#list()) if (isOver(listener)) socket.close(...over);
  }

  /** Those of `tag`, or all. */
  #list(tag?: string): { readonly socket: WebSocket; readonly listener: Listener }[] {
    return this.#context
      .getWebSockets(tag)
      .filter(({ readyState }) => readyState === WebSocket.OPEN)
      .map((socket) => ({ socket, listener: socket.deserializeAttachment() as Listener }));
  }
}
