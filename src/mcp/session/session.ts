import { DurableObject } from "cloudflare:workers";
import type { JSONObject, RequestId, Server } from "@modelcontextprotocol/server";
import type { Notification } from "../../account/changes/told.ts";
import { sessionIdleMs } from "../../account/mcp-session-quota.ts";
import { toOfferAddress } from "../../catalog/endpoints.ts";
import { toObjectName } from "../../crypto/account-id.ts";
import { deploymentOf, findServerCatalog } from "../../deployment.ts";
import { toFixedWords } from "../../observe/fixed-words.ts";
import { log } from "../../observe/log.ts";
import { loadFinding, type ServerCatalog } from "../../server-catalog/server-catalog.ts";
import { inJurisdiction } from "../../store/jurisdiction.ts";
import { connectMetrics } from "../../store/metrics.ts";
import { openStorage } from "../../store/storage-version.ts";
import { isStream } from "../answer-headers.ts";
import { CallLog } from "../call-log.ts";
import { callerOf, toArrival, toAuthInfo, toCaller } from "../caller.ts";
import { PageWaits } from "../calls/page-waits.ts";
import { listRequestIds } from "../message/message.ts";
import { sessionNotFound } from "../message/rpc-error.ts";
import { type CreateServer, createServer } from "../server.ts";
import { eventsKeptMs, SessionEvents } from "./events.ts";
import { replayHandshake, toInitialize } from "./handshake.ts";
import { refuseBody, refuseEventId, toKey, withVersion } from "./messages.ts";
import {
  type RunningCall,
  resumableSince,
  type SessionRequest,
  type StreamPace,
  usualPace,
} from "./session-request.ts";
import { setSubscriptionHandlers } from "./subscriptions.ts";
import { answerBeforehand, SessionTransport } from "./transport.ts";

/** What has to outlive the object's memory. */
interface StoredSession {
  readonly owner: string;
  readonly sessionId: string;
  /** What is offered where it was opened, by its address. */
  readonly audience: string;
  /** The client's `initialize` request, replayed to bring a session back. */
  readonly initialize: JSONObject;
  /** When to ask the account whether the session lives. */
  readonly expiresAtMs: number;
}

type SessionKey = Pick<StoredSession, "sessionId" | "audience">;

type Live = { readonly server: Server; readonly transport: SessionTransport };

/**
 * What one 2025-era session of one person does that a single answer does not do: it streams, resumes and asks. It is made when
 * that is needed first; whether the session lives, the person's account knows. Holds no token, no key and nothing of the grant.
 * Layout: `session` and `subscriptions`; `SessionEvents` tells the rest.
 * Lifetime: with the session.
 * What is lost: open streams if the object ends; clients come back for what they missed.
 */
export class McpSession extends DurableObject<Env> {
  protected readonly createServer: CreateServer = createServer;
  readonly #sql = openStorage(this.ctx.storage, "McpSession");
  readonly #deployment = deploymentOf(this.env);
  readonly #calls = new CallLog(this.env.ACCOUNT);
  readonly #pageWaits = new PageWaits(async (wait) => {
    const { name: session = "" } = this.ctx.id;
    const [owner = ""] = session.split(":");
    await this.#accountOf(owner).awaitKey({ session, ...wait });
  });
  #live: Promise<Live> | undefined;
  #events: SessionEvents | undefined;
  /** Requests that the transport does not know yet, and whether their client is still there. */
  readonly #arriving = new Map<string, boolean>();

  protected readonly pace: StreamPace = usualPace;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, inJurisdiction(env));
    connectMetrics(this.env.METRICS);
  }

  /** Serves POST and GET of a session that lives and belongs to the caller; otherwise 404. */
  async serve(request: SessionRequest, running: RunningCall | null): Promise<Response> {
    const live = await this.#arrive(request);
    if (!live) return sessionNotFound();
    const version = live.server.getNegotiatedProtocolVersion() ?? resumableSince;
    const head = withVersion(request.head, version);
    if (head.method === "GET") return this.#resume(live, head);
    if (head.method !== "POST") return live.transport.handleRequest(head);
    const refusal = refuseBody(request.body, { version, inFlight: live.transport.inFlight });
    return refusal ?? this.#answer(live, { ...request, head }, running);
  }

  /** Null if there is no such session, or the client left meanwhile. */
  async #arrive(request: SessionRequest): Promise<Live | null> {
    const keys = listRequestIds(request.body.messages).map(toKey);
    for (const key of keys) this.#arriving.set(key, true);
    try {
      const stored = await this.#load(request);
      const live = stored && (await this.#wake(stored));
      return keys.some((key) => this.#arriving.get(key) === false) ? null : live;
    } finally {
      for (const key of keys) this.#arriving.delete(key);
    }
  }

  /** The first time, the owner's account says what the client said; null if it does not know the session. */
  async #load({ access, sessionId, head }: SessionRequest): Promise<StoredSession | null> {
    const { storage, id } = this.ctx;
    const owner = toObjectName(access.accountId);
    const known = await storage.get<StoredSession>("session");
    if (known || id.name !== `${owner}:${sessionId}`) return known?.owner === owner ? known : null;
    const { handshake = null } = (await this.#accountOf(owner).adoptSession(sessionId)) ?? {};
    if (!handshake) return null;
    const initialize = toInitialize(handshake);
    const expiresAtMs = Date.now() + sessionIdleMs;
    const audience = toOfferAddress(access.audience, head.url);
    const stored = { owner, sessionId, audience, initialize, expiresAtMs };
    await storage.put<StoredSession>("session", stored);
    await this.#wakeUpBy(expiresAtMs);
    return stored;
  }

  /**
   * Tells the client of something on its listening stream, which the owner's account feeds. False if it is not subscribed
   * to that, and as `Account.tellSession`.
   */
  async notify(notification: Notification): Promise<boolean> {
    const stored = await this.ctx.storage.get<StoredSession>("session");
    if (!stored) return false;
    const { uri } = notification.params ?? {};
    if (uri !== undefined && !(await this.#subscriptions.read()).includes(uri)) return false;
    return this.#accountOf(stored.owner).tellSession(stored.sessionId, notification);
  }

  /** The page that this elicitation was about has done its work: a call goes on, or the client hears of it. */
  async completeElicitation(elicitationId: string): Promise<void> {
    if (this.#pageWaits.complete(elicitationId)) return;
    await this.notify({ method: "notifications/elicitation/complete", params: { elicitationId } });
  }

  /** The client went away before these requests were answered. */
  async abandon(ids: readonly RequestId[]): Promise<void> {
    for (const key of ids.map(toKey)) {
      if (this.#arriving.has(key)) this.#arriving.set(key, false);
    }
    await (await this.#live)?.transport.abandon(ids);
  }

  /** The account ends the session. */
  async end(): Promise<void> {
    const live = await this.#live;
    await this.#forget();
    await live?.transport.close();
  }

  /** All that there is at the endpoint at `address`. */
  protected findServerCatalog(address: string): ServerCatalog {
    return findServerCatalog(this.#deployment, address);
  }

  readonly #subscriptions = {
    read: async () => (await this.ctx.storage.get<string[]>("subscriptions")) ?? [],
    write: (uris: readonly string[]) => this.ctx.storage.put("subscriptions", uris),
  };

  async #connect({ sessionId, audience }: SessionKey) {
    this.#events ??= new SessionEvents(this.#sql);
    await loadFinding({ isFinding: this.#deployment.endpoints.find(audience)?.isFinding ?? false });
    const offer = this.findServerCatalog(audience);
    const server = this.createServer(offer, callerOf);
    setSubscriptionHandlers(server, offer, callerOf, this.#subscriptions);
    const transport = new SessionTransport(
      {
        sessionIdGenerator: () => sessionId,
        eventStore: this.#events,
        retryInterval: 1000,
      },
      this.pace,
    );
    server.onerror = (error) => log("warn", "session_refused", { reason: toFixedWords(error) });
    await server.connect(transport);
    answerBeforehand(transport);
    return { server, transport };
  }

  async #answer(
    { transport }: Live,
    { head, body, access, accountMs }: SessionRequest,
    running: RunningCall | null,
  ) {
    const waitUntil = (work: Promise<unknown>) => this.ctx.waitUntil(work);
    const record = this.#calls.recorder(access.accountId, waitUntil);
    const arrival = toArrival("session", head, accountMs);
    const more = { record, waitUntil, arrival };
    const caller = toCaller(this.#deployment, access, this.env.ACCOUNT, more);
    const authInfo = toAuthInfo(caller, { pageWaits: this.#pageWaits });
    const version = head.headers.get("mcp-protocol-version");
    const isResumable = version !== null && version >= resumableSince;
    const response = await transport.answer(head, body, { authInfo, isResumable, running });
    if (isStream(response)) {
      await this.#wakeUpBy(Date.now() + eventsKeptMs);
    }
    return response;
  }

  /** Goes on with the stream of a call that broke off. */
  #resume({ transport }: Live, head: Request): Response | Promise<Response> {
    const lastEventId = head.headers.get("last-event-id") ?? "";
    const point = this.#events?.locate(lastEventId) ?? "unknown";
    if (point === "unknown") return refuseEventId();
    // The sign of server-sent events for "do not come back". Source: HTML, "Server-sent events", 204.
    if (point === "finished") return new Response(null, { status: 204 });
    return transport.handleRequest(head);
  }

  #wake(stored: StoredSession): Promise<Live> {
    this.#live ??= this.#restore(stored).catch((error: unknown) => {
      this.#live = undefined;
      throw error;
    });
    return this.#live;
  }

  /** Puts a session back after eviction or a restart by replaying its handshake; the client notices nothing. */
  async #restore(stored: StoredSession): Promise<Live> {
    const live = await this.#connect(stored);
    await replayHandshake(live.transport, stored);
    return live;
  }

  #accountOf(owner: string) {
    return this.env.ACCOUNT.getByName(owner);
  }

  async #wakeUpBy(timeMs: number): Promise<void> {
    const alarmMs = await this.ctx.storage.getAlarm();
    if (alarmMs === null || alarmMs > timeMs) await this.ctx.storage.setAlarm(timeMs);
  }

  async #forget(): Promise<void> {
    await (await this.#live)?.transport.finish();
    this.#live = undefined;
    this.#events = undefined;
    await this.ctx.storage.deleteAlarm();
    await this.ctx.storage.deleteAll();
  }

  override async alarm(): Promise<void> {
    const stored = await this.ctx.storage.get<StoredSession>("session");
    if (!stored || (stored.expiresAtMs <= Date.now() && !(await this.#isKept(stored)))) {
      return this.#forget();
    }
    this.#events ??= new SessionEvents(this.#sql);
    const nextMs = this.#events.expire() ?? Number.POSITIVE_INFINITY;
    await this.#wakeUpBy(Math.min(nextMs, Date.now() + sessionIdleMs));
  }

  /** The account ends its sessions by itself; whom it did not reach asks. */
  async #isKept({ owner, sessionId }: StoredSession): Promise<boolean> {
    return (await this.#accountOf(owner).adoptSession(sessionId)) !== null;
  }
}
