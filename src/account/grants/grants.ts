import type { Grant as StoredGrant } from "@cloudflare/workers-oauth-provider";

import type { Deployment } from "../../deployment.ts";
import { toTokenId } from "../../oauth/token-mac.ts";
import { log } from "../../observe/log.ts";
import { SqlKv, toSmallKvForm } from "../../store/sql-kv.ts";
import { earliest } from "../../store/tables/sweep-alarm.ts";
import type { Tables } from "../../store/tables/tables.ts";
import type { AuditTrail } from "../audit-trail.ts";
import type { CallSource } from "../calls/call-record.ts";
import { type Notice, type NoticeReason, Notices } from "../changes/notices.ts";
import type { Allowance } from "./consent-question.ts";
import { type ConsentKey, Consents, isSameConsent } from "./consents.ts";
import { createGrantKv } from "./grant-kv.ts";
import { findDisplacedGrant } from "./grant-quota.ts";
import {
  createGrantServerLoader,
  type GrantServerLoader,
  toExecutionContext,
} from "./grant-server-loader.ts";
import { findAsker, type KeptClient, keepClient, type TokenRequest } from "./kept-client.ts";
import { parseRefresh, type Refresh, RefreshLedger } from "./refresh-ledger.ts";
import {
  type Grant,
  toAppFacts,
  toClientName,
  toConnectedFacts,
  toConsentKey,
  toGrant,
  toMetadata,
  trustsForms,
  withoutTrust,
} from "./stored-grant.ts";
import { readToken, type TokenFacts, toTokenName } from "./stored-token.ts";

/** More refreshes than this in a row, whose answers nobody uses, are not an honest client's. */
const maxUnused = 20;

/**
 * One person's grants and tokens: the OAuth provider over this object's storage. Tokens are issued one at a time;
 * whatever ends a grant is done in one step, and waits for nobody.
 */
export class Grants {
  readonly #server: GrantServerLoader;
  readonly #kv: SqlKv;
  readonly #tables: Tables;
  readonly #context: DurableObjectState;
  readonly #refreshes: RefreshLedger;
  readonly #notices: Notices;
  readonly #trail: AuditTrail;
  readonly #consents: Consents;
  #last: Promise<unknown> = Promise.resolve();

  constructor(
    deployment: Deployment,
    context: DurableObjectState,
    tables: Tables,
    trail: AuditTrail,
  ) {
    this.#server = createGrantServerLoader(deployment);
    this.#kv = new SqlKv(tables, toSmallKvForm("kv"));
    this.#tables = tables;
    this.#context = context;
    this.#refreshes = new RefreshLedger(tables, deployment.ring);
    this.#notices = new Notices(tables);
    this.#trail = trail;
    this.#consents = new Consents(tables);
  }

  /** Without this a code redeemed five times at once gives five tokens (workers-oauth-provider 1.2.3). */
  #oneAtATime<T>(change: () => Promise<T>): Promise<T> {
    const next = this.#last.then(change, change);
    this.#last = next.catch(() => undefined);
    return next;
  }

  /**
   * Serves `/token`: code exchange and refresh one at a time. What can issue nothing waits for nobody. `asker` is the
   * client as the Worker has found it, null for nobody; or the id of one that the grant may remember: null if it does not.
   */
  async exchange(request: Request, asker: KeptClient | string | null): Promise<Response | null> {
    const form = new URLSearchParams(new TextDecoder().decode(await request.arrayBuffer()));
    const refresh = await parseRefresh(request.headers, form);
    const credential = form.get(refresh ? "refresh_token" : "code") ?? form.get("token") ?? "";
    const [accountId = "", grantId = ""] = credential.split(":");
    const find = () => this.#read(accountId, grantId);
    const client = findAsker(find(), asker);
    if (typeof asker === "string" && client === null) return null;
    const asked = { request, form, client };
    if (!find()) return this.#serve(asked);
    if (!form.has("grant_type")) return this.#revokeForClient(asked, find);
    const response = await this.#oneAtATime(() =>
      refresh ? this.#refresh(asked, refresh) : this.#redeem(asked, find),
    );
    if (response.ok && typeof asker !== "string") keepClient(this.#kv, find(), asker);
    return response;
  }

  /** A client takes back its own token. Source: RFC 7009. */
  async #revokeForClient(asked: TokenRequest, find: () => StoredGrant | null): Promise<Response> {
    const before = find();
    const response = await this.#serve(asked);
    if (before && !find()) this.#end(before);
    return response;
  }

  /** The provider ends the grant of a code that comes twice. */
  async #redeem(asked: TokenRequest, find: () => StoredGrant | null): Promise<Response> {
    const before = find();
    const response = await this.#serve(asked);
    if (before && before.authCodeWrappedKey === undefined && !find()) {
      this.#end(before);
      this.#tell("code_reused", before);
    }
    return response;
  }

  /** A used refresh token gets its answer again while nobody has used that; otherwise it ends the grant. */
  async #refresh(asked: TokenRequest, refresh: Refresh, unused = 0): Promise<Response> {
    const grant = this.#read(refresh.accountId, refresh.grantId);
    if (!grant) return this.#serve(asked);
    const earlier = await this.#refreshes.find(refresh);
    const isOwn = grant.clientId === asked.client?.clientId && unused < maxUnused;
    if (isOwn && earlier.state === "repeated") return earlier.answer;
    if (isOwn && earlier.state === "unused") {
      const form = new URLSearchParams(asked.form);
      form.set("refresh_token", earlier.refreshToken);
      const next = await parseRefresh(asked.request.headers, form);
      if (next) return this.#refresh({ ...asked, form }, next, unused + 1);
    }
    if (earlier.state !== "none") {
      this.#end(grant);
      this.#tell("refresh_token_reused", grant);
    }
    const response = await this.#serve(asked);
    if (!response.ok) return response;
    const sealed = await this.#refreshes.seal(refresh, response);
    if (!this.#read(refresh.accountId, refresh.grantId)) return response;
    // What came with an unused answer is not used by following it: whoever has it may still come.
    if (unused === 0) this.#refreshes.useRefreshToken(refresh);
    this.#refreshes.keep(refresh, sealed);
    return response;
  }

  async #serve({ request, form, client }: TokenRequest): Promise<Response> {
    const { url, method, headers } = request;
    const inner = new Request(url, { method, headers, body: form.toString() });
    const env = { OAUTH_KV: createGrantKv(this.#kv, client ? { client } : {}) };
    const server = await this.#server();
    const response = await server.fetch(inner, env, toExecutionContext(this.#context));
    // The provider's own response cannot leave this object: it may not be sent twice.
    return new Response(await response.text(), response);
  }

  #read(accountId: string, grantId: string): StoredGrant | null {
    const text = this.#kv.read(`grant:${accountId}:${grantId}`);
    return text === null ? null : (JSON.parse(text) as StoredGrant);
  }

  #list(prefix: string): StoredGrant[] {
    return this.#kv.readAll(prefix).map((text) => JSON.parse(text) as StoredGrant);
  }

  /** Ends a grant with all its tokens, and that it was allowed. Nothing in flight brings it back. */
  #end(grant: StoredGrant): void {
    this.#delete(grant);
    this.#consents.forget(toConsentKey(grant));
  }

  #delete(grant: StoredGrant): void {
    const { userId, id } = grant;
    this.#trail.add("app_disconnected", toAppFacts(grant));
    this.#kv.remove(`grant:${userId}:${id}`);
    this.#kv.removeAll(`token:${userId}:${id}:`);
    this.#refreshes.forget(id);
  }

  #tell(reason: NoticeReason, grant: StoredGrant): void {
    log("warn", "grant_revoked", { reason });
    this.#notices.add(reason, toClientName(grant));
  }

  /** What happened to grants without the person, the newest first. */
  listNotices(): Notice[] {
    return this.#notices.list();
  }

  /** Deletes what has expired. Returns when the next row ends, in milliseconds since 1970; null if none will. */
  expire(): number | null {
    const endMs = this.#kv.expire();
    this.#consents.keepOnly(this.#list("grant:").map(toConsentKey));
    return earliest([endMs, this.#refreshes.expire(), this.#notices.expire()]);
  }

  has(accountId: string, grantId: string): boolean {
    return this.#kv.read(`grant:${accountId}:${grantId}`) !== null;
  }

  /** True while this very token and its grant are good. */
  hasToken(accountId: string, grantId: string, tokenId: string): boolean {
    const isToken = this.#kv.read(toTokenName(accountId, grantId, tokenId)) !== null;
    return isToken && this.has(accountId, grantId);
  }

  /** What the token allows at `resource`, or null if it is not good for it. */
  async find(resource: string, token: string): Promise<TokenFacts | null> {
    // Shape of a token: `<account>:<grant>:<secret>`.
    const [accountId = "", grantId = ""] = token.split(":");
    const tokenId = await toTokenId(token);
    const facts = readToken(this.#kv.read(toTokenName(accountId, grantId, tokenId)), resource);
    if (!facts) return null;
    await this.#refreshes.useAccessToken(grantId, token);
    // The grant may have ended since the token was read.
    const grant = this.#read(accountId, grantId);
    if (!grant) return null;
    const expiresAt = Math.min(facts.expiresAt, grant.expiresAt ?? facts.expiresAt);
    return { ...facts, expiresAt, tokenId, trustsForms: trustsForms(grant) };
  }

  /**
   * Stores the grant and returns where to send the browser; null if `admit` said no. `admit` is asked in the step of
   * the write, and writes what belongs to the grant.
   */
  async allow(
    accountId: string,
    allowance: Allowance & { readonly browser: string },
    admit: () => boolean,
  ): Promise<string | null> {
    const { request, kept } = allowance;
    const state = { isRefused: false };
    const write = (writeGrant: () => void) =>
      this.#tables.inOneStep(() => {
        state.isRefused = !admit();
        if (state.isRefused) throw new Error("the person is no longer signed in");
        const displaced = findDisplacedGrant(this.#list(`grant:${accountId}:`), request.clientId);
        // The client may come back as before: that it was allowed stays remembered.
        if (displaced) this.#delete(displaced);
        writeGrant();
        this.#consents.put(request, request.scope);
        this.#trail.add("app_connected", toConnectedFacts(allowance));
      });
    const env = { OAUTH_KV: createGrantKv(this.#kv, { client: kept.client, admit: write }) };
    try {
      const server = await this.#server();
      const { redirectTo } = await server.getOAuthApi(env).completeAuthorization({
        request,
        userId: accountId,
        metadata: toMetadata(allowance),
        scope: request.scope,
        props: { accountId },
        // Two laptops with one client share a client id: the second must not sign out the first.
        revokeExistingGrants: false,
      });
      return redirectTo;
    } catch (error) {
      if (state.isRefused) return null;
      throw error;
    }
  }

  /** What the person allowed this client the last time, while a grant of it is left. Its forms: in every one that is. */
  findAllowed(accountId: string, consent: ConsentKey) {
    const isOf = (grant: StoredGrant) => isSameConsent(toConsentKey(grant), consent);
    const grants = this.#list(`grant:${accountId}:`).filter(isOf);
    if (grants.length === 0) this.#consents.forget(consent);
    const allowed = grants.length === 0 ? [] : this.#consents.find(consent);
    return { allowed, trustsForms: grants.length > 0 && grants.every(trustsForms) };
  }

  /** The forms of the grant's client count for nothing from now on. What is in flight would write the grant as it was. */
  distrustForms(accountId: string, grantId: string): Promise<void> {
    return this.#oneAtATime(async () => {
      const grant = this.#read(accountId, grantId);
      if (!(grant && trustsForms(grant))) return;
      const name = `grant:${accountId}:${grantId}`;
      this.#kv.swap(name, this.#kv.read(name) ?? "", JSON.stringify(withoutTrust(grant)));
      this.#trail.add("app_distrusted", toAppFacts(grant));
    });
  }

  /** The app that holds the grant; null if it has ended. */
  findApp(accountId: string, grantId: string): CallSource | null {
    const grant = this.#read(accountId, grantId);
    return grant && { name: toClientName(grant), clientId: grant.clientId };
  }

  list(accountId: string): Grant[] {
    return this.#list(`grant:${accountId}:`).map(toGrant);
  }

  revoke(accountId: string, grantId: string): void {
    const grant = this.#read(accountId, grantId);
    if (grant) this.#end(grant);
  }

  /** Ends the grants that `isEnding` says yes to. */
  revokeAll(accountId: string, isEnding: (grant: { clientId: string }) => boolean): void {
    for (const grant of this.#list(`grant:${accountId}:`).filter(isEnding)) this.#end(grant);
  }
}
