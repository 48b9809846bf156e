import { DurableObject } from "cloudflare:workers";
import type { AuthRequest } from "@cloudflare/workers-oauth-provider";

import type { LedgerAnswer, LedgerEntry, LedgerOutcome } from "../caller.ts";
import { listEndpoints } from "../catalog/endpoints.ts";
import { loadConfig } from "../config.ts";
import { toObjectName } from "../keys/account-id.ts";
import { createOAuthKv } from "../store/oauth-kv.ts";
import { SqlKv } from "../store/sql-kv.ts";
import { type AccessToken, type AccessTokenDraft, AccessTokens } from "./access-tokens.ts";
import {
  CallHistory,
  type CallRecord,
  type DayUsage,
  type LastUses,
  type RecentCall,
} from "./call-history.ts";
import { ChangeFeed } from "./change-feed.ts";
import { eraseTables, exportTables } from "./export-tables.ts";
import { type Grant, Grants, type TokenFacts } from "./grants.ts";
import { KeyTable, type StoredKey } from "./key-table.ts";
import { Ledger } from "./ledger.ts";
import type { ListenRequest } from "./listeners.ts";
import { Passkeys, type StoredPasskey } from "./passkeys.ts";
import type { SessionListener } from "./session-listeners.ts";
import { type SessionPlace, SessionPlaces } from "./session-places.ts";
import { type SignInFacts, type SignInSession, SignInSessions } from "./sign-in-sessions.ts";

/** All that one hop brings back for a call: what the token allows, and the sealed keys. */
export interface Access extends TokenFacts {
  readonly accountId: string;
  readonly keys: readonly StoredKey[];
}

const sweepEveryMs = 60 * 60 * 1000;

/** All that belongs to one person. Addressed by account id only after its tag was checked. */
export class Account extends DurableObject<Env> {
  readonly #kv = new SqlKv(this.ctx.storage.sql);
  readonly #keys = new KeyTable(this.ctx.storage.sql);
  readonly #signIns = new SignInSessions(this.ctx.storage.sql);
  readonly #passkeys = new Passkeys(this.ctx.storage.sql);
  readonly #ledger = new Ledger(this.ctx.storage.sql);
  readonly #calls = new CallHistory(this.ctx.storage.sql);
  readonly #tokens = new AccessTokens(this.ctx.storage.sql);
  readonly #changes = new ChangeFeed(this.ctx, this.env.MCP_SESSION);
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
    const facts =
      (await this.#tokens.find(resource, token)) ?? (await this.#grants.find(resource, token));
    return facts && { ...facts, accountId, keys: this.#keys.list() };
  }

  async allow(accountId: string, request: AuthRequest, clientName: string): Promise<string> {
    const redirectTo = await this.#grants.allow(accountId, request, clientName);
    this.#changes.announce(["tools", "prompts", "resources"], request.clientId);
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

  async revokeAllGrants(accountId: string): Promise<void> {
    for (const { id } of await this.#grants.list(accountId)) {
      await this.#grants.revoke(accountId, id);
    }
    this.#endWithoutGrant();
  }

  /** Returns the token, which nobody can read a second time; null where there are too many. */
  async createAccessToken(accountId: string, draft: AccessTokenDraft): Promise<string | null> {
    const token = await this.#tokens.create(draft);
    await this.#scheduleSweep();
    return token && `${accountId}:${token}`;
  }

  listAccessTokens(): AccessToken[] {
    return this.#tokens.list();
  }

  revokeAccessToken(id: string): void {
    this.#tokens.revoke(id);
    this.#endWithoutGrant();
  }

  listKeys(): StoredKey[] {
    return this.#keys.list();
  }

  putKey(key: StoredKey): void {
    this.#keys.put(key);
    this.#calls.forgetKey(key.toolset);
    this.#changes.announce(["tools"]);
  }

  removeKey(toolset: string): void {
    this.#keys.remove(toolset);
    this.#calls.forgetKey(toolset);
    this.#changes.announce(["tools"]);
  }

  /** Serves `subscriptions/listen`: the stream lives here, where every change of the account passes. */
  async listen(request: ListenRequest): Promise<Response> {
    const response = await this.#changes.open(request);
    // The grant may have gone since the token was checked.
    this.#endWithoutGrant();
    return response;
  }

  /** From now on the session hears what `listen` streams hear. */
  async subscribeSession(listener: SessionListener): Promise<void> {
    this.#changes.subscribe(listener);
    await this.#scheduleSweep();
  }

  /** Ends the streams of grants and access tokens that are gone. */
  #endWithoutGrant(): void {
    this.#changes.end(
      ({ accountId, grantId }) =>
        this.#kv.read(`grant:${accountId}:${grantId}`) === null && !this.#tokens.has(grantId),
    );
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

  /** Keeps what was called; an isolate hands over a batch after its answers. */
  async recordCalls(accountId: string, calls: readonly CallRecord[]): Promise<void> {
    const apps = (await this.#grants.list(accountId)).map(({ id, clientName: name }) => ({
      id,
      name,
    }));
    const names = [...apps, ...this.#tokens.list()].map(({ id, name }) => [id, name] as const);
    this.#calls.add(calls, new Map(names));
    await this.#scheduleSweep();
  }

  listCalls(): { calls: RecentCall[]; days: DayUsage[] } {
    return { calls: this.#calls.listCalls(), days: this.#calls.listDays() };
  }

  findLastUses(): LastUses {
    return this.#calls.findLastUses();
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

  listSignIns(): SignInSession[] {
    return this.#signIns.list();
  }

  endAllSignIns(): void {
    this.#signIns.endAll();
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

  /** Everything that is kept here, without secrets. */
  async exportAll(accountId: string): Promise<Record<string, unknown>> {
    return {
      account: toObjectName(accountId),
      exported_at: new Date().toISOString(),
      grants: await this.#grants.list(accountId),
      ...exportTables(this.ctx.storage.sql),
    };
  }

  /** Deletes everything, and ends what is open. From its first step on, no token and no cookie is good. */
  async erase(accountId: string): Promise<void> {
    const name = toObjectName(accountId);
    const sessions = this.#sessionPlaces.list();
    eraseTables(this.ctx.storage.sql);
    this.#changes.end(() => true);
    const ended = sessions.map((id) => this.env.MCP_SESSION.getByName(`${name}:${id}`).end());
    await Promise.allSettled(ended);
    await this.ctx.storage.deleteAlarm();
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
      this.#calls.expire(),
      this.#changes.expire(),
      this.#tokens.expire(),
      this.#sessionPlaces.expire(),
    ];
    if (remaining.some((next) => next !== null)) await this.#scheduleSweep();
  }
}
