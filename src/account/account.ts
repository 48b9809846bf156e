import { DurableObject } from "cloudflare:workers";
import type { AuthRequest } from "@cloudflare/workers-oauth-provider";
import type { ServerEvent } from "@modelcontextprotocol/server";

import type { LedgerAnswer, LedgerEntry, LedgerOutcome } from "../caller.ts";
import { listEndpoints } from "../catalog/endpoints.ts";
import { loadConfig } from "../config.ts";
import { createOAuthKv } from "../store/oauth-kv.ts";
import { SqlKv } from "../store/sql-kv.ts";
import { type Grant, Grants, type TokenFacts } from "./grants.ts";
import { KeyTable, type StoredKey } from "./key-table.ts";
import { Ledger } from "./ledger.ts";
import { Listeners, type ListenRequest } from "./listeners.ts";
import { Passkeys, type StoredPasskey } from "./passkeys.ts";
import { type SessionListener, SessionListeners } from "./session-listeners.ts";
import { type SessionPlace, SessionPlaces } from "./session-places.ts";
import { type SignInFacts, type SignInSession, SignInSessions } from "./sign-in-sessions.ts";

/** All that one hop brings back for a call: what the token allows, and the sealed keys. */
export interface Access extends TokenFacts {
  readonly accountId: string;
  readonly keys: readonly StoredKey[];
}

const sweepEveryMs = 60 * 60 * 1000;

/** A list that clients may keep until they are told that it changed. */
type ListName = "tools" | "prompts" | "resources";

/** All that belongs to one person. Addressed by account id only after its tag was checked. */
export class Account extends DurableObject<Env> {
  readonly #kv = new SqlKv(this.ctx.storage.sql);
  readonly #keys = new KeyTable(this.ctx.storage.sql);
  readonly #signIns = new SignInSessions(this.ctx.storage.sql);
  readonly #passkeys = new Passkeys(this.ctx.storage.sql);
  readonly #ledger = new Ledger(this.ctx.storage.sql);
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
    const response = await this.#grants.exchange(request);
    // A client may revoke its own grant here, and a code that comes twice revokes one.
    this.#endWithoutGrant();
    await this.#scheduleSweep();
    return response;
  }

  /** The one hop of a call. Null where the token is not good for `resource`. */
  async check(accountId: string, resource: string, token: string): Promise<Access | null> {
    const facts = await this.#grants.find(resource, token);
    return facts && { ...facts, accountId, keys: this.#keys.list() };
  }

  async allow(accountId: string, request: AuthRequest, clientName: string): Promise<string> {
    const redirectTo = await this.#grants.allow(accountId, request, clientName);
    this.#announce(["tools", "prompts", "resources"], request.clientId);
    await this.#scheduleSweep();
    return redirectTo;
  }

  listGrants(accountId: string): Promise<Grant[]> {
    return this.#grants.list(accountId);
  }

  async revokeGrant(accountId: string, grantId: string): Promise<void> {
    await this.#grants.revoke(accountId, grantId);
    this.#endWithoutGrant();
  }

  listKeys(): StoredKey[] {
    return this.#keys.list();
  }

  putKey(key: StoredKey): void {
    this.#keys.put(key);
    this.#announce(["tools"]);
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
    const isOver = ({ accountId, grantId }: { accountId: string; grantId: string }) => {
      const name = `grant:${accountId}:${grantId}`;
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

  async #scheduleSweep(): Promise<void> {
    if ((await this.ctx.storage.getAlarm()) === null) {
      await this.ctx.storage.setAlarm(Date.now() + sweepEveryMs);
    }
  }

  override async alarm(): Promise<void> {
    const remaining = [
      this.#kv.expire(),
      this.#signIns.expire(),
      this.#ledger.expire(),
      this.#sessions.expire(),
      this.#sessionPlaces.expire(),
    ];
    if (remaining.some((next) => next !== null)) await this.#scheduleSweep();
  }
}
