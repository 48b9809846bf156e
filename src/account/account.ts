import { DurableObject } from "cloudflare:workers";
import type { AuthRequest } from "@cloudflare/workers-oauth-provider";
import type { ServerEvent } from "@modelcontextprotocol/server";

import type { LedgerAnswer, LedgerEntry, LedgerOutcome } from "../caller.ts";
import { listEndpoints } from "../catalog/endpoints.ts";
import { loadConfig } from "../config.ts";
import { toAccountId } from "../keys/account-id.ts";
import { loadKeyRing } from "../keys/ring.ts";
import { createOAuthKv } from "../store/oauth-kv.ts";
import { SqlKv } from "../store/sql-kv.ts";
import { CallBucket, type CallVerdict, type Counted } from "./call-bucket.ts";
import type { ConsentPlace } from "./consents.ts";
import { type Grant, Grants, type TokenFacts } from "./grants.ts";
import { KeyTable, type StoredKey } from "./key-table.ts";
import { Ledger } from "./ledger.ts";
import { Listeners, type ListenRequest } from "./listeners.ts";
import type { Notice } from "./notices.ts";
import { Passkeys, type StoredPasskey } from "./passkeys.ts";
import { isStale, resealKeys } from "./reseal.ts";
import { type SessionListener, SessionListeners } from "./session-listeners.ts";
import { type SessionPlace, SessionPlaces } from "./session-places.ts";
import { type SignInFacts, type SignInSession, SignInSessions } from "./sign-in-sessions.ts";
import { toInnerRequest, toOuterRedirect, toOuterResponse, withoutTag } from "./tagged-tokens.ts";

/** All that one hop brings back for a call: what the token allows, the sealed keys, and the limit's verdict. */
export interface Access extends TokenFacts, CallVerdict {
  readonly accountId: string;
  readonly keys: readonly StoredKey[];
}

const sweepEveryMs = 60 * 60 * 1000;
/** Where nothing but keys is left: how soon they follow a rotation of the ring. */
const keysEveryMs = 24 * 60 * 60 * 1000;

/** A list that clients may keep until they are told that it changed. */
type ListName = "tools" | "prompts" | "resources";

/** All that belongs to one person. Addressed by account id only after its tag was checked. */
export class Account extends DurableObject<Env> {
  readonly #ring = loadKeyRing(loadConfig(this.env));
  readonly #kv = new SqlKv(this.ctx.storage.sql);
  readonly #keys = new KeyTable(this.ctx.storage.sql);
  /** Tried once while the object lives: what does not open now will not open at the next call. */
  #isResealed = false;
  readonly #signIns = new SignInSessions(this.ctx.storage.sql);
  readonly #passkeys = new Passkeys(this.ctx.storage.sql);
  readonly #ledger = new Ledger(this.ctx.storage.sql);
  readonly #calls = new CallBucket(loadConfig(this.env).callsPerMinute);
  readonly #listeners = new Listeners();
  readonly #sessions = new SessionListeners(this.ctx.storage.sql);
  readonly #sessionPlaces = new SessionPlaces(this.ctx.storage.sql);
  readonly #grants = new Grants(
    loadConfig(this.env),
    listEndpoints(loadConfig(this.env)).map(({ resource }) => resource),
    { OAUTH_KV: createOAuthKv(this.env.REGISTRY, this.#kv) },
    this.ctx,
  );

  /** Serves the OAuth token endpoint for this person's codes and tokens. */
  override async fetch(request: Request): Promise<Response> {
    const response = await this.#grants.exchange(await toInnerRequest(request));
    // A client may revoke its own grant here, and a code that comes twice revokes one.
    this.#endWithoutGrant();
    await this.#scheduleSweep();
    return toOuterResponse(await toAccountId(this.#ring, this.#name), this.#name, response);
  }

  /** Names the person in records and seals; it stays the same when the key ring rotates. */
  get #name(): string {
    const { name } = this.ctx.id;
    if (name === undefined) throw new Error("an account has to be addressed by name");
    return name;
  }

  /** The one hop of a request, which counts calls too. Null where the token is not good for `resource`. */
  async check(
    accountId: string,
    resource: string,
    token: string,
    counted: Counted,
  ): Promise<Access | null> {
    const facts = await this.#grants.find(resource, withoutTag(token));
    if (!facts) return null;
    const keys = this.#keys.list();
    if (!this.#isResealed && keys.some((key) => isStale(this.#ring, key))) {
      this.ctx.waitUntil(this.#reseal());
    }
    return { ...facts, accountId, keys, ...this.#calls.take(counted) };
  }

  async allow(request: AuthRequest, clientName: string): Promise<string> {
    const redirectTo = await this.#grants.allow(this.#name, request, clientName);
    this.#announce(["tools", "prompts", "resources"], request.clientId);
    await this.#scheduleSweep();
    return toOuterRedirect(await toAccountId(this.#ring, this.#name), this.#name, redirectTo);
  }

  findAllowed(place: ConsentPlace): Promise<string[]> {
    return this.#grants.findAllowed(this.#name, place);
  }

  listGrants(): Promise<Grant[]> {
    return this.#grants.list(this.#name);
  }

  async revokeGrant(grantId: string): Promise<void> {
    await this.#grants.revoke(this.#name, grantId);
    this.#endWithoutGrant();
  }

  listNotices(): Notice[] {
    return this.#grants.listNotices();
  }

  listKeys(): StoredKey[] {
    return this.#keys.list();
  }

  async putKey(key: StoredKey): Promise<void> {
    this.#keys.put(key);
    this.#isResealed = false;
    this.#announce(["tools"]);
    await this.#scheduleSweep();
  }

  /** How many of the person's keys each ring entry has sealed: an entry without any may go. */
  countEnvelopes(): Record<string, number> {
    return this.#keys.countEnvelopes();
  }

  removeKey(toolset: string): void {
    this.#keys.remove(toolset);
    this.#announce(["tools"]);
  }

  /** Serves `subscriptions/listen`: the stream lives here, where every change of the account passes. */
  async listen(request: ListenRequest): Promise<Response> {
    const response = await this.#listeners.open(request);
    // The grant may have gone since the token was checked.
    this.#endWithoutGrant();
    return response;
  }

  /** From now on the session hears what `listen` streams hear. */
  async subscribeSession(listener: SessionListener): Promise<void> {
    this.#sessions.put(listener);
    await this.#scheduleSweep();
  }

  /** Tells the streams and sessions, of one client or of all, that they have to read these lists again. */
  #announce(lists: readonly ListName[], clientId?: string): void {
    const isFor = (listener: { clientId: string }) =>
      clientId === undefined || listener.clientId === clientId;
    for (const name of lists) {
      this.#listeners.publish({ kind: `${name}_list_changed` } as ServerEvent, isFor);
    }
    for (const { session } of this.#sessions.list().filter(isFor)) {
      this.ctx.waitUntil(this.#notifySession(session, lists));
    }
  }

  /** A session without a stream, or without an object, is asked no more until its next GET. */
  async #notifySession(name: string, lists: readonly ListName[]): Promise<void> {
    const session = this.env.MCP_SESSION.getByName(name);
    const told = await Promise.allSettled(
      lists.map((list) => session.notify({ method: `notifications/${list}/list_changed` })),
    );
    const isHeard = told.some((one) => one.status === "fulfilled" && one.value);
    if (!isHeard) this.#sessions.remove(name);
  }

  #endWithoutGrant(): void {
    // Hundreds of streams may share a grant: each grant is looked up once.
    const known = new Map<string, boolean>();
    const isOver = ({ grantId }: { grantId: string }) => {
      const name = `grant:${this.#name}:${grantId}`;
      const isGone = known.get(name) ?? this.#kv.read(name) === null;
      known.set(name, isGone);
      return isGone;
    };
    this.#listeners.end(isOver);
    for (const listener of this.#sessions.list()) {
      if (isOver(listener)) this.#sessions.remove(listener.session);
    }
  }

  async beginChange(entry: LedgerEntry): Promise<LedgerAnswer> {
    const answer = this.#ledger.begin(entry);
    await this.#scheduleSweep();
    return answer;
  }

  async finishChange(name: string, outcome: LedgerOutcome): Promise<void> {
    this.#ledger.finish(name, outcome);
    await this.#scheduleSweep();
  }

  async openSession(sessionId: string): Promise<SessionPlace> {
    const place = this.#sessionPlaces.open(sessionId);
    await this.#scheduleSweep();
    return place;
  }

  keepSession(sessionId: string): void {
    this.#sessionPlaces.keep(sessionId);
  }

  endSession(sessionId: string): void {
    this.#sessionPlaces.end(sessionId);
  }

  /** Null where the session may listen until then, otherwise in how many seconds it may. */
  listenSession(sessionId: string, untilMs: number): number | null {
    return this.#sessionPlaces.listen(sessionId, untilMs);
  }

  async startSignIn(facts: SignInFacts): Promise<string> {
    const secret = await this.#signIns.start(facts);
    await this.#scheduleSweep();
    return secret;
  }

  findSignIn(secret: string): Promise<SignInSession | null> {
    return this.#signIns.find(secret);
  }

  endSignIn(id: string): void {
    this.#signIns.end(id);
  }

  listPasskeys(): StoredPasskey[] {
    return this.#passkeys.list();
  }

  findPasskey(id: string): StoredPasskey | null {
    return this.#passkeys.find(id);
  }

  addPasskey(passkey: StoredPasskey): void {
    this.#passkeys.add(passkey);
  }

  countPasskey(id: string, counter: number): void {
    this.#passkeys.count(id, counter);
  }

  removePasskey(id: string): boolean {
    return this.#passkeys.remove(id);
  }

  #reseal(): Promise<void> {
    this.#isResealed = true;
    return resealKeys(this.#ring, this.#name, this.#keys);
  }

  async #scheduleSweep(afterMs = sweepEveryMs): Promise<void> {
    if ((await this.ctx.storage.getAlarm()) === null) {
      await this.ctx.storage.setAlarm(Date.now() + afterMs);
    }
  }

  override async alarm(): Promise<void> {
    await this.#reseal();
    const remaining = [
      this.#kv.expire(),
      this.#signIns.expire(),
      this.#ledger.expire(),
      await this.#grants.expire(),
      this.#sessions.expire(),
      this.#sessionPlaces.expire(),
    ];
    if (remaining.some((next) => next !== null)) await this.#scheduleSweep();
    else if (this.#keys.list().length > 0) await this.#scheduleSweep(keysEveryMs);
  }
}
