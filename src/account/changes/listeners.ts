/** Whose token listens. */
export interface Listener {
  readonly clientId: string;
  readonly grantId: string;
  /** As `TokenFacts` names it: never the token. */
  readonly tokenId: string;
}

/** A listener, and when its token ends, in seconds since 1970. */
interface Attachment extends Listener {
  readonly expiresAt: number;
}

/** How many streams of one person are open at most. */
export const maxSockets = 1000;
/** Said when there is nothing more to hear: whoever hears anything else may ask again. */
const over = [1000, "over"] as const;

/** The address of a socket for this listener. No request of a client's ever leads there. */
export function toSocketUrl({ clientId, grantId, tokenId, expiresAt }: Attachment): string {
  const query = { clientId, grantId, tokenId, expiresAt: String(expiresAt) };
  return `https://account/listen?${new URLSearchParams(query)}`;
}

export function parseSocketUrl(url: string): Attachment {
  const query = new URL(url).searchParams;
  const read = (name: string) => query.get(name) ?? "";
  return {
    clientId: read("clientId"),
    grantId: read("grantId"),
    tokenId: read("tokenId"),
    expiresAt: Number(read("expiresAt")),
  };
}

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

  /** Answers with a socket, or with 429 above 1,000 of them. */
  open(listener: Attachment): Response {
    if (this.#most >= maxSockets) this.#most = this.#list().length;
    if (this.#most >= maxSockets) return new Response(null, { status: 429 });
    this.#most += 1;
    const { 0: theirs, 1: ours } = new WebSocketPair();
    // Answered without waking the object.
    this.#context.setWebSocketAutoResponse(new WebSocketRequestResponsePair("ping", "pong"));
    this.#context.acceptWebSocket(ours);
    ours.serializeAttachment(listener);
    return new Response(null, { status: 101, webSocket: theirs });
  }

  /** Tells those that `isFor` picks, in one message: the methods of the notifications, with a space between. */
  publish(methods: readonly string[], isFor: (listener: Listener) => boolean): void {
    const text = methods.join(" ");
    for (const { socket, listener } of this.#list()) {
      if (listener.expiresAt * 1000 <= Date.now()) socket.close(...over);
      else if (isFor(listener)) socket.send(text);
    }
  }

  /** Ends those that `isOver` picks. */
  end(isOver: (listener: Listener) => boolean): void {
    for (const { socket, listener } of this.#list()) if (isOver(listener)) socket.close(...over);
  }

  #list(): { readonly socket: WebSocket; readonly listener: Attachment }[] {
    return this.#context
      .getWebSockets()
      .filter(({ readyState }) => readyState === WebSocket.OPEN)
      .map((socket) => ({ socket, listener: socket.deserializeAttachment() as Attachment }));
  }
}
