import type { ClientInfo } from "@cloudflare/workers-oauth-provider";

import type { KeyInfo, LedgerAnswer, LedgerClaim, LedgerEntry, LedgerOutcome } from "../caller.ts";
import { listEndpoints } from "../catalog/endpoints.ts";
import { dayMs } from "../clock.ts";
import { loadConfig } from "../config.ts";
import { toAccountId } from "../crypto/account-id.ts";
import {
  toInnerRequest,
  toOuterRedirect,
  toOuterResponse,
  withoutTag,
} from "../oauth/token-mac.ts";
import { CallBucket, type CallVerdict, type Counted } from "../rate-limit/account-bucket.ts";
import { SqlKv } from "../store/sql-kv.ts";
import type { SignInSession } from "./browser-sessions.ts";
import {
  CallHistory,
  type CallPage,
  type CallQuery,
  type CallRecord,
  type DayUsage,
  type LastUses,
} from "./call-history.ts";
import type { Listener } from "./changes/listeners.ts";
import type { Notice } from "./changes/notices.ts";
import { eraseStorage, exportTables } from "./export-tables.ts";
import {
  type AccessToken,
  type AccessTokenDraft,
  AccessTokens,
  type MadeToken,
} from "./grants/access-tokens.ts";
import type { ConsentKey } from "./grants/consents.ts";
import { DeniedClients } from "./grants/denied-clients.ts";
import { type Allowance, Grants, type TokenFacts } from "./grants/grants.ts";
import type { Grant } from "./grants/stored-grant.ts";
import { IdempotencyLedger } from "./idempotency-ledger.ts";
import { type Act, KeyAccount } from "./key-account.ts";
import type { StoredKey } from "./keys.ts";

/** All that one hop brings back for a call: what the token allows, the sealed keys, and the limit's verdict. */
export interface Access extends TokenFacts, CallVerdict {
  readonly accountId: string;
  readonly keys: readonly StoredKey[];
}

/** All that one hop brings back for a consent page: who is signed in, what the client was allowed before, whose keys. */
interface AccountConsentView {
  readonly session: SignInSession;
  readonly allowed: string[];
  readonly keys: KeyInfo[];
}

/** Where nothing but keys is left: how soon they follow a rotation of the ring. */
const keysEveryMs = dayMs;

/**
 * All that belongs to one person. Addressed by account id only after its tag was checked.
 * Layout: the tables of this folder and `kv` for grants and tokens; each class tells its own.
 * Lifetime: until the person deletes everything or an administrator removes them.
 * What is lost: open streams and the count of the limit, if the object ends.
 */
export class Account extends KeyAccount {
  readonly #kv = new SqlKv(this.ctx.storage.sql);
  readonly #ledger = new IdempotencyLedger(this.ctx.storage.sql);
  readonly #bucket = new CallBucket(loadConfig(this.env).callsPerMinute);
  readonly #calls = new CallHistory(this.ctx.storage.sql);
  readonly #tokens = new AccessTokens(this.ctx.storage.sql);
  readonly #denied = new DeniedClients(this.ctx.storage.sql);
  readonly #grants = new Grants(
    loadConfig(this.env),
    listEndpoints(loadConfig(this.env)).map(({ resource }) => resource),
    this.#kv,
    this.ctx,
  );

  /** Serves the OAuth token endpoint for this person's codes and tokens; `client` is what the Worker knows of it. */
  async exchange(request: Request, client: ClientInfo | null): Promise<Response> {
    const response = await this.#grants.exchange(await toInnerRequest(request), client);
    // A client may revoke its own grant here, and a code that comes twice revokes one.
    this.endWithoutGrant();
    await this.scheduleSweep();
    return toOuterResponse(await toAccountId(this.ring, this.name), this.name, response);
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
    return { ...facts, accountId, keys: this.takeKeys(), ...this.#bucket.take(counted) };
  }

  /**
   * Allows a client something, and saves the keys that were pasted with it, both or neither. Null if the person is no
   * longer signed in, or an administrator has just ended the client.
   */
  async allow(allowance: Allowance, by: Act): Promise<string | null> {
    const { clientId } = allowance.request;
    const browser = this.signIns.findBrowser(by.signInId);
    const redirectTo = await this.#grants.allow(this.name, { ...allowance, browser }, () => {
      if (!this.signIns.has(by.signInId) || this.#denied.has(clientId)) return false;
      for (const key of by.keys ?? []) this.saveKey(key);
      return true;
    });
    if (redirectTo === null) return null;
    this.endWithoutGrant();
    this.changes.announce(["tools", "prompts", "resources"], clientId);
    await this.scheduleSweep();
    return toOuterRedirect(await toAccountId(this.ring, this.name), this.name, redirectTo);
  }

  /** What a consent page needs, for a sign-in session that lasts: null if it does not. */
  async consentView(secret: string, place: ConsentKey): Promise<AccountConsentView | null> {
    const session = await this.signIns.find(secret);
    if (!session) return null;
    const keys = this.listKeys().map(({ toolset, owner, last4 }) => ({ toolset, owner, last4 }));
    return { session, allowed: this.#grants.findAllowed(this.name, place), keys };
  }

  listGrants(): Grant[] {
    return this.#grants.list(this.name);
  }

  revokeGrant(grantId: string): void {
    this.#grants.revoke(this.name, grantId);
    this.endWithoutGrant();
  }

  /** An administrator ends a client for everybody, or lets people allow it again. */
  async denyClient(clientId: string, isDenied: boolean): Promise<void> {
    this.#denied.set(clientId, isDenied);
    if (isDenied) this.#grants.revokeAll(this.name, (grant) => grant.clientId === clientId);
    this.endWithoutGrant();
    await this.scheduleSweep();
  }

  listNotices(): Notice[] {
    return this.#grants.listNotices();
  }

  revokeAllGrants(): void {
    this.#grants.revokeAll(this.name, () => true);
    this.endWithoutGrant();
  }

  /** Returns the token, which nobody can read a second time. */
  async createAccessToken(draft: AccessTokenDraft, { signInId }: Act): Promise<MadeToken> {
    const accountId = await toAccountId(this.ring, this.name);
    const made = await this.#tokens.create(accountId, draft, () => this.signIns.has(signInId));
    if ("token" in made) await this.scheduleSweep();
    return made;
  }

  /** Signs the person out, and ends what their apps and scripts hold. */
  endAccess(): void {
    this.signIns.endAll();
    for (const { id } of this.#tokens.list()) this.#tokens.revoke(id);
    this.revokeAllGrants();
  }

  listAccessTokens(): AccessToken[] {
    return this.#tokens.list();
  }

  revokeAccessToken(id: string): void {
    this.#tokens.revoke(id);
    this.endWithoutGrant();
  }

  protected override onKeyChange(toolset: string, isThere: boolean): void {
    this.#calls.forgetKey(toolset);
    if (isThere) this.changes.announceKey(toolset);
    else this.changes.announce(["tools"]);
  }

  protected override isGrantLive(grantId: string): boolean {
    const isGrant = this.#kv.read(`grant:${this.name}:${grantId}`) !== null;
    return isGrant || this.#tokens.has(grantId);
  }

  protected override isTokenLive({ grantId, tokenId }: Pick<Listener, "grantId" | "tokenId">) {
    if (this.#tokens.has(grantId)) return true;
    const isToken = this.#kv.read(`token:${this.name}:${grantId}:${tokenId}`) !== null;
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
    const apps = this.#grants.list(this.name).map(({ id, clientName: name }) => ({
      id,
      name,
    }));
    const names = [...apps, ...this.#tokens.list()].map(({ id, name }) => [id, name] as const);
    this.#calls.add(calls, new Map(names));
    await this.scheduleSweep();
  }

  listCalls(query?: CallQuery): CallPage & { days: DayUsage[] } {
    return { ...this.#calls.listCalls(query), days: this.#calls.listDays() };
  }

  findLastUses(): LastUses {
    return this.#calls.findLastUses();
  }

  /** Everything that is kept here, without secrets. */
  exportAll(): Record<string, unknown> {
    return {
      account: this.name,
      exported_at: new Date().toISOString(),
      grants: this.#grants.list(this.name),
      ...exportTables(this.ctx.storage.sql),
    };
  }

  /** An administrator removes the person: everything is deleted, and nothing is let in until `readmit`. */
  remove(): Promise<void> {
    return this.#erase(() => this.removal.mark());
  }

  /** Deletes everything, and ends what is open. From its first step on, no token and no cookie is good. */
  erase(): Promise<void> {
    return this.#erase(() => undefined);
  }

  /** `leave` writes what stays, in the same step. */
  async #erase(leave: () => void): Promise<void> {
    const sessions = this.sessionQuota.list();
    const isErased = eraseStorage(this.ctx.storage);
    leave();
    this.changes.end(() => true);
    const ended = sessions.map(({ sessionId }) =>
      this.env.MCP_SESSION.getByName(`${this.name}:${sessionId}`).end(),
    );
    // One that cannot end now lets nobody in, and ends by itself.
    await Promise.allSettled(ended);
    await isErased;
  }

  override async alarm(): Promise<void> {
    await this.reseal();
    const remaining = [
      this.#kv.expire(),
      this.signIns.expire(),
      this.#ledger.expire(),
      this.#grants.expire(),
      this.#denied.expire(),
      this.#calls.expire(),
      this.changes.expire(),
      this.#tokens.expire(),
      this.sessionQuota.expire(),
    ];
    if (remaining.some((next) => next !== null)) await this.scheduleSweep();
    else if (this.listKeys().length > 0) await this.scheduleSweep(keysEveryMs);
  }
}
