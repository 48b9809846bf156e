import { createParser } from "eventsource-parser";

/** A JSON-RPC message as far as anybody can rely on it. */
export interface Message {
  readonly jsonrpc: "2.0";
  readonly id?: unknown;
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly code?: unknown; readonly message?: unknown; readonly data?: unknown };
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const readStrings = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((entry) => typeof entry === "string") : [];

/** Undefined if the text is none. */
export function parseMessage(text: string): Message | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) && value.jsonrpc === "2.0" ? (value as unknown as Message) : undefined;
  } catch {
    return undefined;
  }
}

/** The data of every complete event; an empty one only carries an id. */
export function readEvents(text: string): string[] {
  const events: string[] = [];
  createParser({ onEvent: ({ data }) => void (data !== "" && events.push(data)) }).feed(text);
  return events;
}

export const isReply = (message: Message | undefined): message is Message =>
  message !== undefined &&
  message.method === undefined &&
  ("result" in message || "error" in message);
