import type { AuthRequest } from "@cloudflare/workers-oauth-provider";

import type { LedgerAnswer, LedgerClaim, LedgerEntry, LedgerOutcome } from "../caller.ts";
import { listEndpoints } from "../catalog/endpoints.ts";
import { loadConfig } from "../config.ts";
import { toAccountId } from "../keys/account-id.ts";
import { loadKeyRing } from "../keys/ring.ts";
import { createOAuthKv } from "../store/oauth-kv.ts";
import { SqlKv } from "../store/sql-kv.ts";
import { type AccessToken, type AccessTokenDraft, AccessTokens } from "./access-tokens.ts";
import { CallBucket, type CallVerdict, type Counted } from "./call-bucket.ts";
import {
  CallHistory,
  type CallRecord,
  type DayUsage,
  type LastUses,
  type RecentCall,
} from "./call-history.ts";
import type { ConsentPlace } from "./consents.ts";
import { eraseStorage, exportTables } from "./export-tables.ts";
import { type Grant, Grants, type TokenFacts } from "./grants.ts";
import { KeyTable, type StoredKey } from "./key-table.ts";
import { Ledger } from "./ledger.ts";
import type { Listener } from "./listeners.ts";
import type { Notice } from "./notices.ts";
import { isStale, resealKeys } from "./reseal.ts";
import { StreamingAccount } from "./streaming-account.ts";
import { toInnerRequest, toOuterRedirect, toOuterResponse, withoutTag } from "./tagged-tokens.ts";

/** All that one hop brings back for a call: what the token allows, the sealed keys, and the limit's verdict. */
export interface Access extends TokenFacts, CallVerdict {
  readonly accountId: string;
  readonly keys: readonly StoredKey[];
}

/** Where nothing but keys is left: how soon they follow a rotation of the ring. */
const keysEveryMs = 24 * 60 * 60 * 1000;

/** All that belongs to one person. Addressed by account id only after its tag was checked. */
export class Account extends StreamingAccount {
  readonly #ring = loadKeyRing(loadConfig(this.env));
  readonly #kv = new SqlKv(this.ctx.storage.sql);
  readonly #keys = new KeyTable(this.ctx.storage.sql);
  /** Tried once while the object lives: what does not open now will not open at the next call. */
  #isResealed = false;
  readonly #ledger = new Ledger(this.ctx.storage.sql);
  readonly #bucket = new CallBucket(loadConfig(this.env).callsPerMinute);
  readonly #calls = new CallHistory(this.ctx.storage.sql);
  readonly #tokens = new AccessTokens(this.ctx.storage.sql);
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
    this.endWithoutGrant();
    await this.scheduleSweep();
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
    const facts =
      (await this.#tokens.find(resource, token)) ??
      (await this.#grants.find(resource, withoutTag(token)));
    if (!facts) return null;
    const keys = this.#keys.list();
    if (!this.#isResealed && keys.some((key) => isStale(this.#ring, key))) {
      this.ctx.waitUntil(this.#reseal());
    }
    return { ...facts, accountId, keys, ...this.#bucket.take(counted) };
  }

  async allow(request: AuthRequest, clientName: string): Promise<string> {
    const redirectTo = await this.#grants.allow(this.#name, request, clientName);
    this.changes.announce(["tools", "prompts", "resources"], request.clientId);
    await this.scheduleSweep();
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
    this.endWithoutGrant();
  }

  listNotices(): Notice[] {
    return this.#grants.listNotices();
  }

  async revokeAllGrants(): Promise<void> {
    await this.#grants.revokeAll(this.#name);
    this.endWithoutGrant();
  }

  /** Returns the token, which nobody can read a second time; null where there are too many. */
  async createAccessToken(draft: AccessTokenDraft): Promise<string | null> {
    const token = await this.#tokens.create(draft);
    await this.scheduleSweep();
    return token && `${await toAccountId(this.#ring, this.#name)}:${token}`;
  }

  /** Signs the person out, and ends what their apps and scripts hold. */
  async endAccess(): Promise<void> {
    this.signIns.endAll();
    for (const { id } of this.#tokens.list()) this.#tokens.revoke(id);
    await this.revokeAllGrants();
  }

  listAccessTokens(): AccessToken[] {
    return this.#tokens.list();
  }

  revokeAccessToken(id: string): void {
    this.#tokens.revoke(id);
    this.endWithoutGrant();
  }

  listKeys(): StoredKey[] {
    return this.#keys.list();
  }

  async putKey(key: StoredKey): Promise<void> {
    this.#keys.put(key);
    this.#isResealed = false;
    this.#calls.forgetKey(key.toolset);
    this.changes.announceKey(key.toolset);
    await this.scheduleSweep();
  }

  /** How many of the person's keys each ring entry has sealed: an entry without any may go. */
  countEnvelopes(): Record<string, number> {
    return this.#keys.countEnvelopes();
  }

  removeKey(toolset: string): void {
    this.#keys.remove(toolset);
    this.#calls.forgetKey(toolset);
    this.changes.announce(["tools"]);
  }

  protected override isGrantLive(grantId: string): boolean {
    const isGrant = this.#kv.read(`grant:${this.#name}:${grantId}`) !== null;
    return isGrant || this.#tokens.has(grantId);
  }

  protected override isTokenLive({ grantId, tokenId }: Pick<Listener, "grantId" | "tokenId">) {
    if (this.#tokens.has(grantId)) return true;
    const isToken = this.#kv.read(`token:${this.#name}:${grantId}:${tokenId}`) !== null;
    return isToken && this.isGrantLive(grantId);
  }

  findChanges(entries: readonly LedgerEntry[]): LedgerAnswer[] {
    return entries.map((entry) => this.#ledger.find(entry));
  }

  async beginChange(entry: LedgerEntry & LedgerClaim): Promise<LedgerAnswer> {
    const answer = this.#ledger.begin(entry);
    await this.scheduleSweep();
    return answer;
  }

  async finishChange(claim: LedgerClaim, outcome: LedgerOutcome | null): Promise<void> {
    this.#ledger.finish(claim, outcome);
    await this.scheduleSweep();
  }

  /** Keeps what was called; an isolate hands over a batch after its answers. */
  async recordCalls(calls: readonly CallRecord[]): Promise<void> {
    const apps = (await this.#grants.list(this.#name)).map(({ id, clientName: name }) => ({
      id,
      name,
    }));
    const names = [...apps, ...this.#tokens.list()].map(({ id, name }) => [id, name] as const);
    this.#calls.add(calls, new Map(names));
    await this.scheduleSweep();
  }

  listCalls(): { calls: RecentCall[]; days: DayUsage[] } {
    return { calls: this.#calls.listCalls(), days: this.#calls.listDays() };
  }

  findLastUses(): LastUses {
    return this.#calls.findLastUses();
  }

  /** Everything that is kept here, without secrets. */
  async exportAll(): Promise<Record<string, unknown>> {
    return {
      account: this.#name,
      exported_at: new Date().toISOString(),
      grants: await this.#grants.list(this.#name),
      ...exportTables(this.ctx.storage.sql),
    };
  }

  /** Deletes everything, and ends what is open. From its first step on, no token and no cookie is good. */
  async erase(): Promise<void> {
    const sessions = this.sessionPlaces.list();
    const isErased = eraseStorage(this.ctx.storage);
    this.changes.end(() => true);
    const ended = sessions.map(({ sessionId }) =>
      this.env.MCP_SESSION.getByName(`${this.#name}:${sessionId}`).end(),
    );
    // One that cannot end now lets nobody in, and ends by itself.
    await Promise.allSettled(ended);
    await isErased;
  }

  #reseal(): Promise<void> {
    this.#isResealed = true;
    return resealKeys(this.#ring, this.#name, this.#keys);
  }

  override async alarm(): Promise<void> {
    await this.#reseal();
    const remaining = [
      this.#kv.expire(),
      this.signIns.expire(),
      this.#ledger.expire(),
      await this.#grants.expire(),
      this.#calls.expire(),
      this.changes.expire(),
      this.#tokens.expire(),
      this.sessionPlaces.expire(),
    ];
    if (remaining.some((next) => next !== null)) await this.scheduleSweep();
    else if (this.#keys.list().length > 0) await this.scheduleSweep(keysEveryMs);
  }
}
