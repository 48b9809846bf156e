import { DurableObject } from "cloudflare:workers";
import {
  type Server,
  WebStandardStreamableHTTPServerTransport,
} from "@modelcontextprotocol/server";

import type { Access } from "../account/account.ts";
import { loadConfig } from "../config.ts";
import { toObjectName } from "../keys/account-id.ts";
import { log } from "../observe/log.ts";
import { toRpcError } from "./ingress.ts";
import { loadOffer } from "./offer.ts";
import { createServer } from "./server.ts";
import { callerOf, toAuthInfo, toCaller } from "./to-caller.ts";

/** What has to outlive the object's memory. */
interface StoredSession {
  readonly owner: string;
  /** The client's `initialize` request, replayed to bring a session back. */
  readonly initialize: unknown;
}

/** One request of a session. `head` has no body and no credentials; identity comes as `access` alone. */
export interface SessionRequest {
  readonly head: Request;
  readonly message: unknown;
  readonly access: Access;
  readonly sessionId: string;
}

type Live = {
  readonly server: Server;
  readonly transport: WebStandardStreamableHTTPServerTransport;
};

const dayMs = 24 * 60 * 60 * 1000;
const idleMs = 30 * dayMs;
const replayHeaders = {
  "content-type": "application/json",
  accept: "application/json, text/event-stream",
};

/** One 2025-era session of one person. Holds no token, no key and nothing of the grant. */
export class McpSession extends DurableObject<Env> {
  #live: Promise<Live> | undefined;
  #expiresAtMs = 0;

  /** Answers `initialize` and keeps it. */
  async open(request: SessionRequest): Promise<Response> {
    const stored: StoredSession = {
      owner: toObjectName(request.access.accountId),
      initialize: request.message,
    };
    const live = await this.#connect(request);
    const response = await this.#answer(live, request);
    if (response.ok) {
      this.#live = Promise.resolve(live);
      await this.ctx.storage.put("session", stored);
      await this.#postponeExpiry();
    }
    return response;
  }

  /** Serves POST, GET and DELETE of a session that exists and belongs to the caller; otherwise 404. */
  async serve(request: SessionRequest): Promise<Response> {
    const stored = await this.ctx.storage.get<StoredSession>("session");
    if (stored?.owner !== toObjectName(request.access.accountId)) {
      return toRpcError(404, -32001, "Session not found");
    }
    this.#live ??= this.#restore(request, stored.initialize);
    const live = await this.#live;
    // A client that reconnects would otherwise wait for its own dead stream (409).
    if (request.head.method === "GET") live.transport.closeStandaloneSSEStream();
    await this.#postponeExpiry();
    return this.#answer(live, request);
  }

  async #connect({ sessionId, access }: SessionRequest): Promise<Live> {
    const server = createServer(loadOffer(loadConfig(this.env), access.audience), callerOf);
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: () => sessionId,
      enableJsonResponse: true,
      onsessionclosed: () => this.#forget(),
    });
    transport.onerror = ({ message }) => log("warn", "session_refused", { reason: message });
    await server.connect(transport);
    return { server, transport };
  }

  #answer({ transport }: Live, { head, message, access }: SessionRequest): Promise<Response> {
    const authInfo = toAuthInfo(toCaller(loadConfig(this.env), access, this.env.ACCOUNT));
    return transport.handleRequest(head, { authInfo, parsedBody: message });
  }

  /** Puts a session back after eviction or a restart by replaying its handshake; the client notices nothing. */
  async #restore(first: SessionRequest, initialize: unknown): Promise<Live> {
    const live = await this.#connect(first);
    const url = first.access.audience;
    const replay = async (message: unknown, headers: Record<string, string>) => {
      const request = new Request(url, {
        method: "POST",
        headers: { ...replayHeaders, ...headers },
      });
      const response = await live.transport.handleRequest(request, { parsedBody: message });
      await response.body?.cancel();
    };
    await replay(initialize, {});
    const initialized = { jsonrpc: "2.0", method: "notifications/initialized" };
    await replay(initialized, { "mcp-session-id": first.sessionId });
    return live;
  }

  /** Writes at most once a day. */
  async #postponeExpiry(): Promise<void> {
    if (this.#expiresAtMs - Date.now() > idleMs - dayMs) return;
    this.#expiresAtMs = Date.now() + idleMs;
    await this.ctx.storage.setAlarm(this.#expiresAtMs);
  }

  async #forget(): Promise<void> {
    this.#live = undefined;
    await this.ctx.storage.deleteAlarm();
    await this.ctx.storage.deleteAll();
  }

  override async alarm(): Promise<void> {
    await this.#forget();
  }
}
