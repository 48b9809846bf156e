import { DurableObject } from "cloudflare:workers";
import type { JSONObject, RequestId, Server } from "@modelcontextprotocol/server";
import { sessionIdleMs } from "../../account/mcp-session-quota.ts";
import { hourMs } from "../../clock.ts";
import { toObjectName } from "../../crypto/account-id.ts";
import { deploymentOf, findServerCatalog } from "../../deployment.ts";
import { toFixedWords } from "../../observe/fixed-words.ts";
import { log } from "../../observe/log.ts";
import { forScopes, type ServerCatalog } from "../../server-catalog/server-catalog.ts";
import { inJurisdiction } from "../../store/jurisdiction.ts";
import { connectMetrics } from "../../store/metrics.ts";
import { openStorage } from "../../store/storage-version.ts";
import { CallLog } from "../call-log.ts";
import { callerOf, toArrival, toAuthInfo, toCaller } from "../caller.ts";
import { KeyWaits } from "../calls/key-waits.ts";
import { sessionNotFound, toHttpError } from "../message/rpc-error.ts";
import { type CreateServer, createServer } from "../server.ts";
import { eventsKeptMs, SessionEvents, standaloneStream } from "./events.ts";
import { replayHandshake, toBody, toHandshake } from "./handshake.ts";
import { refuseBody, toBusy, withVersion } from "./messages.ts";
import { OpenStreams } from "./open-streams.ts";
import type { SessionNotification, SessionRequest } from "./session-request.ts";
import { setSubscriptionHandlers } from "./subscriptions.ts";
import { refuseFaults, SessionTransport, type StreamPace } from "./transport.ts";

/** What has to outlive the object's memory. */
interface StoredSession {
  readonly owner: string;
  readonly sessionId: string;
  /** The resource of the endpoint where it was opened. */
  readonly audience: string;
  /** The grant that used it last: the session ends with it. */
  readonly grantId: string;
  /** The client's `initialize` request, replayed to bring a session back. */
  readonly initialize: JSONObject;
  readonly expiresAtMs: number;
}

type SessionKey = Pick<StoredSession, "sessionId" | "audience">;

type Live = { readonly server: Server; readonly transport: SessionTransport };

/** The first revision whose streams begin with an event that carries an id. */
const resumableSince = "2025-11-25";

/**
 * One 2025-era session of one person. Holds no token, no key and nothing of the grant.
 * Layout: `session`, `listens` and `subscriptions`; `SessionEvents` tells the rest.
 * Lifetime: 30 days after the last use, or until DELETE.
 * What is lost: open streams if the object ends; clients come back for what they missed.
 */
export class McpSession extends DurableObject<Env> {
  protected readonly createServer: CreateServer = createServer;
  readonly #sql = openStorage(this.ctx.storage, "McpSession");
  readonly #deployment = deploymentOf(this.env);
  readonly #calls = new CallLog(this.env.ACCOUNT);
  readonly #keyWaits = new KeyWaits(async (wait) => {
    const { name: session = "" } = this.ctx.id;
    const [owner = ""] = session.split(":");
    await this.#accountOf(owner).awaitKey({ session, ...wait });
  });
  #live: Promise<Live> | undefined;
  #events: SessionEvents | undefined;
  readonly #streams = new OpenStreams((name) => this.#transport?.closeStream(name));
  /** Of `#live`, for what cannot wait. */
  #transport: SessionTransport | undefined;

  protected readonly pace: StreamPace = { silentMs: 3000, maxAgeMs: 5 * 60 * 1000 };

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, inJurisdiction(env));
    connectMetrics(this.env.METRICS);
  }

  /** Answers `initialize` and keeps it. */
  async open(request: SessionRequest): Promise<Response> {
    const { sessionId, head } = request;
    const { audience, grantId } = request.access;
    const owner = toObjectName(request.access.accountId);
    const place = await this.#accountOf(owner).openSession({ sessionId, grantId });
    if ("retryAfterSeconds" in place) {
      const sentence = "You have too many sessions. End those that you no longer use with DELETE.";
      return toBusy(sentence, place.retryAfterSeconds);
    }
    const initialize = toHandshake(request.body);
    const live = await this.#connect({ sessionId, audience }, request.access.scopes);
    const response = await this.#answer(live, { ...request, body: toBody(initialize) }, head);
    if (response.ok) {
      this.#live = Promise.resolve(live);
      const stored = { owner, sessionId, audience, grantId, initialize, expiresAtMs: 0 };
      await this.#keep(stored, grantId);
    } else {
      await this.#accountOf(owner).endSession(sessionId);
    }
    return response;
  }

  /** Serves POST, GET and DELETE of a session that exists and belongs to the caller; otherwise 404. */
  async serve(request: SessionRequest): Promise<Response> {
    const stored = await this.ctx.storage.get<StoredSession>("session");
    if (stored?.owner !== toObjectName(request.access.accountId)) return sessionNotFound();
    const live = await this.#wake(stored);
    await this.#keep(stored, request.access.grantId);
    const version = live.server.getNegotiatedProtocolVersion() ?? resumableSince;
    const head = withVersion(request.head, version);
    if (head.method === "GET") return this.#listen(live, request, head);
    if (head.method !== "POST") return live.transport.handleRequest(head);
    const refusal = refuseBody(request.body, { version, inFlight: live.transport.inFlight });
    return refusal ?? this.#answer(live, request, head);
  }

  /** Tells the client of a change. False if there is nobody to tell: forget this session then. */
  async notify(notification: SessionNotification): Promise<boolean> {
    const { storage } = this.ctx;
    const stored = await storage.get<StoredSession>("session");
    if (!(stored && (await storage.get<boolean>("listens")))) return false;
    const { uri } = notification.params ?? {};
    if (uri !== undefined && !(await this.#subscriptions.read()).includes(uri)) return false;
    const { server } = await this.#wake(stored);
    await server.notification(notification as Parameters<Server["notification"]>[0]);
    await this.#wakeUpBy(Date.now() + eventsKeptMs);
    return true;
  }

  /** The page that this elicitation was about has done its work: a call goes on, or the client hears of it. */
  async completeElicitation(elicitationId: string): Promise<void> {
    if (this.#keyWaits.complete(elicitationId)) return;
    await this.notify({ method: "notifications/elicitation/complete", params: { elicitationId } });
  }

  /** The client went away before these requests were answered. */
  async abandon(ids: readonly RequestId[]): Promise<void> {
    await (await this.#live)?.transport.abandon(ids);
  }

  /** Ends what this token listens to: it is no longer good. A call that runs goes on to its end, and is answered. */
  endStreams(tokenId: string): void {
    this.#streams.end(tokenId);
  }

  /** Ends the session as DELETE does. */
  async end(): Promise<void> {
    const live = await this.#live;
    await this.#forget();
    await live?.transport.close();
  }

  /** All that there is at the endpoint that is `resource`. */
  protected findServerCatalog(resource: string): ServerCatalog {
    return findServerCatalog(this.#deployment, resource);
  }

  readonly #subscriptions = {
    read: async () => (await this.ctx.storage.get<string[]>("subscriptions")) ?? [],
    write: (uris: readonly string[]) => this.ctx.storage.put("subscriptions", uris),
  };

  /** `scopes` only change what `initialize` answers. */
  async #connect({ sessionId, audience }: SessionKey, scopes: readonly string[] = []) {
    this.#events ??= new SessionEvents(this.#sql);
    const offer = forScopes(this.findServerCatalog(audience), scopes);
    const server = this.createServer(offer, callerOf);
    setSubscriptionHandlers(server, offer, callerOf, this.#subscriptions);
    const transport = new SessionTransport(
      {
        sessionIdGenerator: () => sessionId,
        eventStore: this.#events,
        retryInterval: 1000,
        onsessionclosed: () => this.#forget(),
      },
      this.pace,
    );
    server.onerror = (error) => log("warn", "session_refused", { reason: toFixedWords(error) });
    await server.connect(transport);
    refuseFaults(transport);
    this.#transport = transport;
    return { server, transport };
  }

  async #answer({ transport }: Live, { body, access, accountMs }: SessionRequest, head: Request) {
    const waitUntil = (work: Promise<unknown>) => this.ctx.waitUntil(work);
    const record = this.#calls.recorder(access.accountId, waitUntil);
    const arrival = toArrival("session", head, accountMs);
    const more = { record, waitUntil, arrival };
    const caller = toCaller(this.#deployment, access, this.env.ACCOUNT, more);
    const authInfo = toAuthInfo(caller, { keyWaits: this.#keyWaits });
    const version = head.headers.get("mcp-protocol-version");
    const isResumable = version !== null && version >= resumableSince;
    const response = await transport.answer(head, body, { authInfo, isResumable });
    if (response.headers.get("content-type")?.startsWith("text/event-stream")) {
      await this.#wakeUpBy(Date.now() + eventsKeptMs);
    }
    return response;
  }

  /** Opens the stream that belongs to no request, or goes on with one that broke off. */
  async #listen({ transport }: Live, { access, sessionId }: SessionRequest, head: Request) {
    const lastEventId = head.headers.get("last-event-id");
    const point = lastEventId === null ? "standalone" : this.#events?.locate(lastEventId);
    if (point === "unknown") {
      return toHttpError(400, -32600, "This Last-Event-ID is too old. Open a stream without it.");
    }
    // The sign of server-sent events for "do not come back". Source: HTML, "Server-sent events", 204.
    if (point === "finished") return new Response(null, { status: 204 });
    const untilMs = Math.min(Date.now() + this.pace.maxAgeMs, access.expiresAt * 1000);
    if (point === "answer" && lastEventId !== null) {
      const stream = this.#events?.streamOf(lastEventId) ?? "";
      const response = await transport.handleRequest(head);
      this.#streams.put(stream, access.tokenId, untilMs);
      return response;
    }
    return this.#listenToChanges(transport, { access, sessionId, head }, untilMs);
  }

  async #listenToChanges(
    transport: SessionTransport,
    { access, sessionId, head }: Omit<SessionRequest, "accountMs" | "body">,
    untilMs: number,
  ): Promise<Response> {
    const { accountId, clientId, grantId, tokenId } = access;
    const owner = toObjectName(accountId);
    // From here on the account may say that the token is gone.
    this.#streams.put(standaloneStream, tokenId, untilMs);
    const session = { session: `${owner}:${sessionId}`, accountId, clientId, grantId, tokenId };
    const place = await this.#accountOf(owner).listenSession({ ...session, sessionId, untilMs });
    if (place === "gone" || !this.#streams.has(standaloneStream)) {
      this.#streams.end(tokenId);
      return toHttpError(401, -32000, "The token is no longer good.");
    }
    if (place !== "listens") {
      this.#streams.end(tokenId);
      const sentence = "Too many of your sessions are listening at once.";
      return toBusy(sentence, place.retryAfterSeconds);
    }
    // A client that reconnects would otherwise wait for its own dead stream (409).
    transport.closeStandaloneSSEStream();
    await this.ctx.storage.put("listens", true);
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

  /** Puts the session's end off; writes at most once an hour, and where another grant uses it. */
  async #keep(stored: StoredSession, grantId: string): Promise<void> {
    const isRecent = stored.expiresAtMs - Date.now() > sessionIdleMs - hourMs;
    if (isRecent && stored.grantId === grantId) return;
    const { owner, sessionId } = stored;
    const expiresAtMs = Date.now() + sessionIdleMs;
    if (stored.expiresAtMs > 0) await this.#accountOf(owner).keepSession({ sessionId, grantId });
    await this.ctx.storage.put<StoredSession>("session", { ...stored, grantId, expiresAtMs });
    await this.#wakeUpBy(expiresAtMs);
  }

  async #wakeUpBy(timeMs: number): Promise<void> {
    const alarmMs = await this.ctx.storage.getAlarm();
    if (alarmMs === null || alarmMs > timeMs) await this.ctx.storage.setAlarm(timeMs);
  }

  async #forget(): Promise<void> {
    this.#streams.end();
    await (await this.#live)?.transport.finish();
    this.#live = undefined;
    this.#transport = undefined;
    this.#events = undefined;
    const stored = await this.ctx.storage.get<StoredSession>("session");
    if (stored) await this.#accountOf(stored.owner).endSession(stored.sessionId);
    await this.ctx.storage.deleteAlarm();
    await this.ctx.storage.deleteAll();
  }

  override async alarm(): Promise<void> {
    const stored = await this.ctx.storage.get<StoredSession>("session");
    if (!stored || stored.expiresAtMs <= Date.now()) return this.#forget();
    this.#events ??= new SessionEvents(this.#sql);
    const nextMs = this.#events.expire() ?? stored.expiresAtMs;
    await this.#wakeUpBy(Math.min(nextMs, stored.expiresAtMs));
  }
}
