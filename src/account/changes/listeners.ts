import {
  createMcpHandler,
  type Implementation,
  InMemoryServerEventBus,
  type RequestId,
  Server,
  type ServerCapabilities,
  type ServerEvent,
} from "@modelcontextprotocol/server";

import { hourMs } from "../../clock.ts";
import { toFixedWords } from "../../observe/fixed-words.ts";
import { log } from "../../observe/log.ts";

/** Whose stream it is. */
export interface Listener {
  readonly accountId: string;
  readonly clientId: string;
  readonly grantId: string;
  /** The token that opened it, as `TokenFacts` names it: never the token. */
  readonly tokenId: string;
}

/** One `subscriptions/listen` request. `head` has no body and no credentials. */
export interface ListenRequest extends Listener {
  readonly head: Request;
  readonly id: RequestId | null;
  /** As the SDK takes it. */
  readonly message: unknown;
  /** When the token ends, in seconds since 1970: the stream lives no longer. */
  readonly expiresAt: number;
  /** The server that the client talks to: the acknowledged filter is narrowed to what it promises. */
  readonly server: { readonly info: Implementation; readonly capabilities: ServerCapabilities };
}

type Stream = {
  readonly listener: Listener;
  readonly send: (event: ServerEvent) => void;
  /** Says goodbye with the result of `subscriptions/listen`. */
  readonly end: () => void;
  /** Events that the client has not read, its acknowledgement included. */
  unread: number;
  timer?: ReturnType<typeof setTimeout>;
};

const maxStreams = 1000;
const maxUnread = 16;
const maxAgeMs = hourMs;
const keepAliveMs = 15_000;
const retryAfterSeconds = 60;
/** The first byte of a comment in an event stream; everything else is an event. */
const colon = 0x3a;

/**
 * The open `subscriptions/listen` streams of one person, in memory only: they end with the object that holds them.
 * Nothing waits for a reader; one that leaves 16 events unread is sent away and may listen again.
 * Source: MCP 2026-07-28, basic/patterns/subscriptions.
 */
export class Listeners {
  readonly #streams = new Set<Stream>();

  get size(): number {
    return this.#streams.size;
  }

  /** Answers with the stream, with the SDK's refusal of the request, or with 429 above 1,000 streams. */
  async open(request: ListenRequest): Promise<Response> {
    if (this.#streams.size >= maxStreams) return refuse(request.id);
    const { accountId, clientId, grantId, tokenId, server } = request;
    const bus = new InMemoryServerEventBus();
    const handler = createMcpHandler(
      () => new Server(server.info, { capabilities: server.capabilities }),
      {
        legacy: "reject",
        bus,
        keepAliveMs,
        onerror: (error) => log("warn", "listen_refused", { reason: toFixedWords(error) }),
      },
    );
    const stream: Stream = {
      listener: { accountId, clientId, grantId, tokenId },
      send: (event) => bus.publish(event),
      end: () => {
        this.#forget(stream);
        void handler.close();
      },
      unread: 1,
    };
    this.#streams.add(stream);
    const response = await handler.fetch(request.head, { parsedBody: request.message });
    if (!response.body || bus.listenerCount === 0) {
      this.#forget(stream);
      return response;
    }
    const leftMs = request.expiresAt * 1000 - Date.now();
    stream.timer = setTimeout(stream.end, Math.max(0, Math.min(maxAgeMs, leftMs)));
    return new Response(this.#follow(stream, response.body), response);
  }

  /** Tells every stream, or those that `isFor` picks. */
  publish(event: ServerEvent, isFor: (listener: Listener) => boolean = () => true): void {
    for (const stream of this.#streams) {
      if (!isFor(stream.listener)) continue;
      if (stream.unread >= maxUnread) stream.end();
      else {
        stream.unread += 1;
        stream.send(event);
      }
    }
  }

  /** Ends the streams that `isOver` picks. */
  end(isOver: (listener: Listener) => boolean): void {
    for (const stream of this.#streams) if (isOver(stream.listener)) stream.end();
  }

  #forget(stream: Stream): void {
    clearTimeout(stream.timer);
    this.#streams.delete(stream);
  }

  /** Passes the stream on as it is read, so that what is unread is known. */
  #follow(stream: Stream, body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
    const reader = body.getReader();
    return new ReadableStream<Uint8Array>(
      {
        pull: async (controller) => {
          const { done, value } = await reader.read();
          if (done) {
            this.#forget(stream);
            controller.close();
            return;
          }
          if (value[0] !== colon) stream.unread -= 1;
          controller.enqueue(value);
        },
        cancel: (reason) => {
          this.#forget(stream);
          return reader.cancel(reason);
        },
      },
      { highWaterMark: 0 },
    );
  }
}

function refuse(id: RequestId | null): Response {
  const text = `This account has ${maxStreams} open streams already. Close one, then listen again.`;
  return Response.json(
    { jsonrpc: "2.0", id, error: { code: -32000, message: text } },
    { status: 429, headers: { "retry-after": String(retryAfterSeconds) } },
  );
}
