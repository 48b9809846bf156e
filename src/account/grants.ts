import type {
  AuthRequest,
  OAuthHelpers,
  Grant as StoredGrant,
} from "@cloudflare/workers-oauth-provider";

import type { Config } from "../config.ts";
import { loadKeyRing } from "../keys/ring.ts";
import { log } from "../observe/log.ts";
import type { OAuthEnv } from "../store/oauth-kv.ts";
import { type AuthorizationServer, createAuthorizationServer } from "./authorization-server.ts";
import { type ConsentPlace, Consents, isSamePlace } from "./consents.ts";
import { type Notice, type NoticeReason, Notices } from "./notices.ts";
import { parseRefresh, type Refresh, RefreshLedger } from "./refresh-ledger.ts";

/** What a grant carries to `/mcp`: the account and nothing else. */
interface GrantProps {
  readonly accountId: string;
}

/** What a person allowed one client. */
export interface Grant {
  readonly id: string;
  readonly clientId: string;
  readonly clientName: string;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  /** Seconds since 1970. */
  readonly createdAt: number;
}

/** A token that was found good. `expiresAt` in seconds since 1970. */
export interface TokenFacts {
  readonly audience: string;
  readonly expiresAt: number;
  readonly scopes: readonly string[];
  readonly clientId: string;
  readonly grantId: string;
  /** Names the token among those of its grant; nobody gets the token from it. */
  readonly tokenId: string;
}

const toClientName = (metadata: { clientName?: unknown } | undefined, clientId: string) =>
  String(metadata?.clientName ?? clientId);

/** Source: workers-oauth-provider 1.2.3, `generateTokenId`: the end of the name under which it keeps a token. */
async function toTokenId(token: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

const toPlace = (grant: { clientId: string; redirectUri?: string }): ConsentPlace => ({
  clientId: grant.clientId,
  // Absent only in grants of versions before 1.0, which this deployment never had.
  redirectUri: grant.redirectUri ?? "about:blank",
});

/** One person's grants and tokens: the OAuth provider over this object's storage, one change at a time. */
export class Grants {
  readonly #server: AuthorizationServer;
  readonly #env: OAuthEnv;
  readonly #context: DurableObjectState;
  readonly #refreshes: RefreshLedger;
  readonly #notices: Notices;
  readonly #consents: Consents;
  #last: Promise<unknown> = Promise.resolve();

  constructor(
    config: Config,
    resources: readonly string[],
    env: OAuthEnv,
    context: DurableObjectState,
  ) {
    this.#server = createAuthorizationServer(config, resources);
    this.#env = env;
    this.#context = context;
    this.#refreshes = new RefreshLedger(context.storage.sql, loadKeyRing(config));
    this.#notices = new Notices(context.storage.sql);
    this.#consents = new Consents(context.storage.sql);
  }

  /** Without this a code redeemed five times at once gives five tokens (workers-oauth-provider 1.2.3). */
  #oneAtATime<T>(change: () => Promise<T>): Promise<T> {
    const next = this.#last.then(change, change);
    this.#last = next.catch(() => undefined);
    return next;
  }

  get #api(): OAuthHelpers {
    return this.#server.getOAuthApi(this.#env);
  }

  /** Serves `/token`: code exchange, refresh, revocation. */
  exchange(request: Request): Promise<Response> {
    return this.#oneAtATime(async () => {
      const body = new TextDecoder().decode(await request.arrayBuffer());
      const refresh = await parseRefresh(request.headers, body);
      if (refresh) return this.#refresh(request, body, refresh);
      const form = new URLSearchParams(body);
      const credential = form.get("code") ?? form.get("token") ?? "";
      const [accountId = "", grantId = ""] = credential.split(":");
      const grant = await this.#read(accountId, grantId);
      const response = await this.#serve(request, body);
      if (grant && !(await this.#read(accountId, grantId))) {
        this.#consents.forget(toPlace(grant));
        if (form.has("code")) this.#tell("code_reused", grant);
      }
      return response;
    });
  }

  /** A used refresh token gets its first answer again, or ends the grant and all its tokens. */
  async #refresh(request: Request, body: string, refresh: Refresh): Promise<Response> {
    const { accountId, grantId } = refresh;
    const grant = await this.#read(accountId, grantId);
    if (!grant) return this.#serve(request, body);
    const earlier = await this.#refreshes.find(refresh);
    if (earlier.state === "repeated") return earlier.answer;
    if (earlier.state === "reused") {
      await this.#api.revokeGrant(grantId, accountId);
      this.#consents.forget(toPlace(grant));
      this.#tell("refresh_token_reused", grant);
    }
    const response = await this.#serve(request, body);
    if (response.ok) await this.#refreshes.keep(refresh, response);
    return response;
  }

  async #serve({ url, method, headers }: Request, body: string): Promise<Response> {
    const context = { waitUntil: (work: Promise<unknown>) => this.#context.waitUntil(work) };
    const request = new Request(url, { method, headers, body });
    const response = await this.#server.fetch(request, this.#env, context as ExecutionContext);
    return new Response(await response.text(), response);
  }

  #read(accountId: string, grantId: string): Promise<StoredGrant | null> {
    return this.#readNamed(`grant:${accountId}:${grantId}`);
  }

  async #readNamed(name: string): Promise<StoredGrant | null> {
    return (await this.#env.OAUTH_KV.get(name, { type: "json" })) as StoredGrant | null;
  }

  #tell(reason: NoticeReason, { clientId, metadata }: StoredGrant): void {
    log("warn", "grant_revoked", { reason });
    this.#notices.add(reason, toClientName(metadata, clientId));
  }

  /** What happened to grants without the person, the newest first. */
  listNotices(): Notice[] {
    return this.#notices.list();
  }

  /** Deletes what has expired. Returns when something expires next, in seconds since 1970, or null. */
  async expire(): Promise<number | null> {
    const { keys, list_complete: isAll } = await this.#env.OAUTH_KV.list({ prefix: "grant:" });
    const grants = await Promise.all(keys.map(({ name }) => this.#readNamed(name)));
    const places = grants.flatMap((grant) => (grant ? [toPlace(grant)] : []));
    if (isAll) this.#consents.keepOnly(places);
    const next = [this.#refreshes.expire(), this.#notices.expire()].filter((at) => at !== null);
    return next.length > 0 ? Math.min(...next) : null;
  }

  /** What the token allows at `resource`, or null where it is not good for it. */
  async find(resource: string, token: string): Promise<TokenFacts | null> {
    const found = await this.#server.validateToken<GrantProps>(resource, token, this.#env);
    if (!found) return null;
    const { audience, expiresAt, scope, clientId } = found;
    // Shape of a token: `<account>:<grant>:<secret>`.
    const grantId = token.split(":")[1] ?? "";
    return {
      audience,
      expiresAt,
      scopes: scope,
      clientId,
      grantId,
      tokenId: await toTokenId(token),
    };
  }

  /** Stores the grant and returns where to send the browser. */
  async allow(accountId: string, request: AuthRequest, clientName: string): Promise<string> {
    const props: GrantProps = { accountId };
    const done = await this.#oneAtATime(() =>
      this.#api.completeAuthorization({
        request,
        userId: accountId,
        metadata: { clientName },
        scope: request.scope,
        props,
        // Two laptops with one client share a client id: the second must not sign out the first.
        revokeExistingGrants: false,
      }),
    );
    this.#consents.put(request, request.scope);
    return done.redirectTo;
  }

  /** The scopes that the person allowed this client the last time, while a grant of it is left. */
  async findAllowed(accountId: string, place: ConsentPlace): Promise<string[]> {
    const { items } = await this.#api.listUserGrants(accountId);
    if (!items.map(toPlace).some((left) => isSamePlace(left, place))) this.#consents.forget(place);
    return this.#consents.find(place);
  }

  async list(accountId: string): Promise<Grant[]> {
    const { items } = await this.#api.listUserGrants(accountId);
    return items.map(({ id, metadata, scope, createdAt, clientId, redirectUri }) => ({
      id,
      clientId,
      // Absent only in grants of versions before 1.0, which this deployment never had.
      redirectUri: redirectUri ?? "about:blank",
      clientName: toClientName(metadata, clientId),
      scopes: scope,
      createdAt,
    }));
  }

  revoke(accountId: string, grantId: string): Promise<void> {
    return this.#oneAtATime(async () => {
      const grant = await this.#read(accountId, grantId);
      if (grant) this.#consents.forget(toPlace(grant));
      await this.#api.revokeGrant(grantId, accountId);
    });
  }

  /** The provider lists up to 1,000 at a time. */
  async revokeAll(accountId: string): Promise<void> {
    for (let grants = await this.list(accountId); grants.length > 0; ) {
      for (const { id } of grants) await this.revoke(accountId, id);
      grants = await this.list(accountId);
    }
  }
}
