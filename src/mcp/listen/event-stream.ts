import { readTold, type Told } from "../../account/changes/told.ts";

/** What is written: what it begins and ends with, and the event for what is told, if the client wants it. */
export interface StreamText {
  readonly first: string;
  readonly last: string;
  readonly toEvent: (told: Told) => string | undefined;
}

const maxUnread = 16;
const beatMs = 15_000;
const keepAlive = ": keepalive\n\n";

const encoder = new TextEncoder();

/**
 * A stream of events, written in the Worker as the account tells of changes through a socket. Nothing waits for a reader:
 * one that leaves 16 events unread is sent away. Neither the client's comments nor our pings wake the account's object.
 */
class EventStream implements UnderlyingDefaultSource<Uint8Array> {
  readonly #socket: WebSocket;
  readonly #text: StreamText;
  readonly #untilMs: number;
  #controller: ReadableStreamDefaultController<Uint8Array> | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** False while a ping has no answer. */
  #isHeard = true;

  constructor(socket: WebSocket, text: StreamText, untilMs: number) {
    this.#socket = socket;
    this.#text = text;
    this.#untilMs = untilMs;
  }

  start(controller: ReadableStreamDefaultController<Uint8Array>): void {
    this.#controller = controller;
    this.#socket.addEventListener("message", ({ data }) => this.#hear(String(data)));
    // The account has ended it, or is gone: the client may listen again.
    this.#socket.addEventListener("close", () => this.#end());
    this.#write(this.#text.first);
    this.#wait();
  }

  /** The client has left. */
  cancel(): void {
    this.#controller = null;
    clearTimeout(this.#timer);
    this.#socket.close(1000);
  }

  #hear(data: string): void {
    this.#isHeard = true;
    if (data === "pong") return;
    for (const told of readTold(data)) {
      const event = this.#text.toEvent(told);
      if (event === undefined) continue;
      if ((this.#controller?.desiredSize ?? 0) > 0) this.#write(event);
      else this.#end();
    }
  }

  #wait(): void {
    const leftMs = this.#untilMs - Date.now();
    this.#timer = setTimeout(() => this.#beat(), Math.max(0, Math.min(beatMs, leftMs)));
  }

  #beat(): void {
    if (this.#untilMs <= Date.now() || !this.#isHeard) {
      this.#end();
      return;
    }
    this.#isHeard = false;
    this.#socket.send("ping");
    if (this.#controller?.desiredSize === maxUnread) this.#write(keepAlive);
    this.#wait();
  }

  #end(): void {
    const controller = this.#controller;
    if (!controller) return;
    this.#write(this.#text.last);
    this.cancel();
    controller.close();
  }

  #write(text: string): void {
    if (text !== "") this.#controller?.enqueue(encoder.encode(text));
  }
}

/**
 * The body of an answer that goes on until the socket is closed, or until `untilMs`, in ms since 1970. The socket was not
 * yet accepted.
 */
export function openEventStream(
  socket: WebSocket,
  text: StreamText,
  untilMs: number,
): ReadableStream<Uint8Array> {
  socket.accept();
  return new ReadableStream(new EventStream(socket, text, untilMs), { highWaterMark: maxUnread });
}
