import { randomUUID } from "node:crypto";

import { type Reply, toReply } from "./healthy-oauth.ts";

export const tool = {
  name: "count_things",
  title: "Count things",
  description: "Count all things.",
  inputSchema: { type: "object", properties: { kind: { type: "string" } } },
  outputSchema: {
    type: "object",
    properties: { count: { type: "integer" } },
    required: ["count"],
  },
  annotations: { readOnlyHint: true },
};

const info = { name: "healthy", version: "1.0.0" };
const capabilities = { tools: {} };

interface Incoming {
  readonly id?: number;
  readonly method: string;
  readonly params?: Readonly<Record<string, unknown>>;
}

const toResult = (kind: string, id: unknown, result: object): Reply =>
  toReply(kind, { jsonrpc: "2.0", id, result });

const toError = (id: unknown, code: number, status = 200): Reply =>
  toReply("error", { jsonrpc: "2.0", id: id ?? null, error: { code, message: "No." } }, status);

const list = () => ({ tools: [tool] });
const call = () => ({
  content: [{ type: "text", text: '{"count":3}' }],
  structuredContent: { count: 3 },
});

function answerModern({ id, method }: Incoming, headers: Headers): Reply {
  if (headers.get("mcp-method") !== method) return toError(id, -32020, 400);
  const cached = { resultType: "complete", ttlMs: 1000, cacheScope: "private" };
  const done = { resultType: "complete" };
  const _meta = { "io.modelcontextprotocol/serverInfo": info };
  const supportedVersions = ["2026-07-28"];
  if (method === "server/discover") {
    return toResult("discover", id, { ...cached, supportedVersions, capabilities, _meta });
  }
  if (method === "tools/list") return toResult("list", id, { ...cached, ...list() });
  if (method === "tools/call") return toResult("call", id, { ...done, ...call() });
  return toError(id, -32601, 404);
}

/** Both eras, as the specifications say, with sessions in the older one. */
export class HealthyMcp {
  readonly #sessions = new Set<string>();

  #answerSession({ id, method }: Incoming): Reply {
    if (id === undefined) return toReply("notification", undefined, 202);
    if (method === "ping") return toResult("ping", id, {});
    if (method === "tools/list") return toResult("list", id, list());
    if (method === "tools/call") return toResult("call", id, call());
    return toError(id, -32601);
  }

  #initialize(id: unknown): Reply {
    const session = randomUUID();
    this.#sessions.add(session);
    const result = { protocolVersion: "2025-11-25", capabilities, serverInfo: info };
    const reply = toResult("initialize", id, result);
    return { ...reply, headers: { ...reply.headers, "mcp-session-id": session } };
  }

  #delete(session: string): Reply {
    this.#sessions.delete(session);
    return toReply("delete", undefined, 204);
  }

  /** Whoever asks has a token. */
  answer(method: string, headers: Headers, text: string): Reply {
    if (headers.get("origin")) return { ...toError(null, -32000, 403), kind: "origin" };
    const session = headers.get("mcp-session-id");
    if (method === "GET") return toReply("get", undefined, 405);
    if (method === "DELETE") return this.#delete(session ?? "");
    const message = parse(text);
    if (!message) return { ...toError(null, -32700, 400), kind: "not-json" };
    if (message.params?._meta) return answerModern(message, headers);
    if (message.method === "initialize") return this.#initialize(message.id);
    if (session === null) return { ...toError(message.id, -32000, 400), kind: "no-session" };
    if (!this.#sessions.has(session)) {
      return { ...toError(message.id, -32001, 404), kind: "old-session" };
    }
    const version = headers.get("mcp-protocol-version");
    if (version !== null && version !== "2025-11-25") {
      return { ...toError(message.id, -32000, 400), kind: "wrong-version" };
    }
    return this.#answerSession(message);
  }

  /** The same request, if the server looked neither at session nor revision. */
  answerAnyway(text: string): Reply {
    const message = parse(text);
    return message ? this.#answerSession(message) : toResult("not-json", null, {});
  }
}

function parse(text: string): Incoming | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
