import { type Exchange, exchange } from "./exchange.ts";
import { isReply, type Message, parseMessage, readEvents } from "./message.ts";

const timeoutMs = 15_000;

export const legacyVersion = "2025-11-25";
export const modernVersion = "2026-07-28";
export const clientInfo = { name: "toolhub-doctor", version: "1.0.0" };

/** What came back for one message. */
export interface Answer extends Exchange {
  /** The answer itself; undefined if there is none, or it is broken. */
  readonly reply: Message | undefined;
  /** What is wrong with the way in which it came. */
  readonly fault: "wrong-content-type" | "not-json-rpc" | "sse-broken" | undefined;
}

/** Headers besides the usual; null takes a usual one out. */
export type Changes = Readonly<Record<string, string | null>>;

function findReply(answer: Exchange): Pick<Answer, "reply" | "fault"> {
  if (answer.text.trim() === "") return { reply: undefined, fault: undefined };
  if (answer.type === "text/event-stream") {
    const messages = readEvents(answer.text).map(parseMessage);
    const reply = messages.find(isReply);
    const isBroken = reply === undefined || messages.includes(undefined);
    return { reply, fault: isBroken ? "sse-broken" : undefined };
  }
  const message = parseMessage(answer.text);
  const reply = isReply(message) ? message : undefined;
  if (answer.type !== "application/json") return { reply, fault: "wrong-content-type" };
  return { reply, fault: reply === undefined ? "not-json-rpc" : undefined };
}

/** The server's MCP address, as one client sees it. */
export class Endpoint {
  readonly url: string;
  readonly #token: string | undefined;
  #lastId = 0;

  constructor(url: string, token?: string) {
    this.url = url;
    this.#token = token;
  }

  /** Sends a body as it is. Throws: `NoAnswer`. */
  async send(body: string | undefined, changes: Changes = {}, method = "POST"): Promise<Answer> {
    const usual: Changes = {
      accept: method === "GET" ? "text/event-stream" : "application/json, text/event-stream",
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(this.#token === undefined ? {} : { authorization: `Bearer ${this.#token}` }),
      ...changes,
    };
    const headers = Object.entries(usual).flatMap(([name, value]) =>
      value === null ? [] : [[name, value] as const],
    );
    const answer = await exchange(this.url, {
      method,
      headers: Object.fromEntries(headers),
      timeoutMs,
      ...(body === undefined ? {} : { body }),
      // On the stream of a session nothing need ever come; any other is enough with its answer.
      isEnough: (text) => method === "GET" || readEvents(text).map(parseMessage).some(isReply),
    });
    return { ...answer, ...findReply(answer) };
  }

  /** Opens the stream of a session, and reads nothing of it. Throws: `NoAnswer`. */
  openStream(changes: Changes): Promise<Answer> {
    return this.send(undefined, changes, "GET");
  }

  /** A request of 2025. Throws: `NoAnswer`. */
  request(method: string, params: object = {}, changes?: Changes): Promise<Answer> {
    this.#lastId += 1;
    const message = { jsonrpc: "2.0", id: this.#lastId, method, params };
    return this.send(JSON.stringify(message), changes);
  }

  initialize(changes?: Changes): Promise<Answer> {
    return this.request(
      "initialize",
      { protocolVersion: legacyVersion, capabilities: {}, clientInfo },
      changes,
    );
  }

  /** A request of 2026-07-28. Throws: `NoAnswer`. */
  requestModern(method: string, params: object = {}, changes: Changes = {}): Promise<Answer> {
    const _meta = {
      "io.modelcontextprotocol/protocolVersion": modernVersion,
      "io.modelcontextprotocol/clientInfo": clientInfo,
      "io.modelcontextprotocol/clientCapabilities": {},
    };
    const name = "name" in params ? { "mcp-name": String(params.name) } : {};
    const headers = { "mcp-protocol-version": modernVersion, "mcp-method": method, ...name };
    return this.request(method, { ...params, _meta }, { ...headers, ...changes });
  }

  /** The id of the request that was sent last. */
  get lastId(): number {
    return this.#lastId;
  }
}
