import { type EventSourceMessage, EventSourceParserStream } from "eventsource-parser/stream";

import { toHeaders, toInitialize } from "./mcp-messages.ts";

export interface InitializeOptions {
  readonly version?: string;
  readonly capabilities?: object;
}

/** A client of 2025 without a library, for what no sound client sends. */
export class SessionClient {
  readonly #url: string;
  readonly #token: string;
  readonly #fetch: typeof fetch;
  sessionId: string | null = null;

  constructor(url: string, token: string, useFetch: typeof fetch = fetch) {
    this.#url = url;
    this.#token = token;
    this.#fetch = useFetch;
  }

  /** Sends one HTTP request; null takes a header out. */
  send(
    method: string,
    body?: unknown,
    changes: Record<string, string | null> = {},
    signal?: AbortSignal,
  ) {
    const headers = new Headers({
      ...toHeaders(this.#token),
      ...(method === "GET" && { accept: "text/event-stream" }),
      ...(this.sessionId === null ? {} : { "mcp-session-id": this.sessionId }),
    });
    for (const [name, value] of Object.entries(changes)) {
      if (value === null) headers.delete(name);
      else headers.set(name, value);
    }
    const useFetch = this.#fetch;
    return useFetch(this.#url, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal && { signal }),
    });
  }

  post(body: unknown, changes?: Record<string, string | null>, signal?: AbortSignal) {
    return this.send("POST", body, changes, signal);
  }

  /** Goes on after the event that was read last. */
  resume(lastEventId: string | null = "") {
    return this.send("GET", undefined, { "last-event-id": lastEventId });
  }

  /** The first half of the handshake. */
  async openSession({ version = "2025-11-25", capabilities = {} }: InitializeOptions = {}) {
    const response = await this.post(toInitialize(version, capabilities));
    this.sessionId = response.headers.get("mcp-session-id");
    const answer = (await response.json()) as { result: { protocolVersion: string } };
    return answer.result;
  }

  async initialize(options: InitializeOptions = {}) {
    const result = await this.openSession(options);
    await this.post({ jsonrpc: "2.0", method: "notifications/initialized" });
    return result;
  }
}

export interface StreamEvent {
  readonly id: string | null;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into messages of every shape.
  readonly message: any;
}

/** Reads server-sent events one after the other. */
export class EventReader {
  readonly #reader: ReadableStreamDefaultReader<EventSourceMessage>;

  constructor(response: Response) {
    if (!response.body) throw new Error(`no stream, but ${response.status}`);
    this.#reader = response.body
      .pipeThrough(new TextDecoderStream())
      .pipeThrough(new EventSourceParserStream())
      .getReader();
  }

  /** The next event; null where the stream ended. */
  async next(): Promise<StreamEvent | null> {
    const { done, value } = await this.#reader.read();
    if (done) return null;
    return { id: value.id ?? null, message: value.data === "" ? null : JSON.parse(value.data) };
  }

  /** The next event that carries a message. */
  async nextMessage(): Promise<StreamEvent | null> {
    const event = await this.next();
    return event?.message === null ? this.nextMessage() : event;
  }

  async rest(): Promise<StreamEvent[]> {
    const event = await this.next();
    return event === null ? [] : [event, ...(await this.rest())];
  }

  drop(): Promise<void> {
    return this.#reader.cancel();
  }
}

/** Reads the messages of an event stream one by one; null at its end. */
export function readStream(response: Response) {
  const events = new EventReader(response);
  return {
    // biome-ignore lint/suspicious/noExplicitAny: tests look into messages of every shape.
    next: async (): Promise<any> => (await events.nextMessage())?.message ?? null,
    cancel: () => events.drop(),
  };
}
