import type { AuthRequest, OAuthHelpers } from "@cloudflare/workers-oauth-provider";

import type { Config } from "../config.ts";
import type { OAuthEnv } from "../store/oauth-kv.ts";
import { type AuthorizationServer, createAuthorizationServer } from "./authorization-server.ts";

/** What a grant carries to `/mcp`: the account and nothing else. */
interface GrantProps {
  readonly accountId: string;
}

/** What a person allowed one client. */
export interface Grant {
  readonly id: string;
  readonly clientName: string;
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
}

/** One person's grants and tokens: the OAuth provider over this object's storage, one change at a time. */
export class Grants {
  readonly #server: AuthorizationServer;
  readonly #env: OAuthEnv;
  readonly #context: DurableObjectState;
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
      const context = { waitUntil: (work: Promise<unknown>) => this.#context.waitUntil(work) };
      const response = await this.#server.fetch(request, this.#env, context as ExecutionContext);
      return new Response(await response.text(), response);
    });
  }

  /** What the token allows at `resource`, or null where it is not good for it. */
  async find(resource: string, token: string): Promise<TokenFacts | null> {
    const found = await this.#server.validateToken<GrantProps>(resource, token, this.#env);
    if (!found) return null;
    const { audience, expiresAt, scope, clientId } = found;
    // Shape of a token: `<account>:<grant>:<secret>`.
    const grantId = token.split(":")[1] ?? "";
    return { audience, expiresAt, scopes: scope, clientId, grantId };
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
    return done.redirectTo;
  }

  async list(accountId: string): Promise<Grant[]> {
    const { items } = await this.#api.listUserGrants(accountId);
    return items.map(({ id, metadata, scope, createdAt, clientId }) => ({
      id,
      clientName: String(metadata?.clientName ?? clientId),
      scopes: scope,
      createdAt,
    }));
  }

  revoke(accountId: string, grantId: string): Promise<void> {
    return this.#oneAtATime(() => this.#api.revokeGrant(grantId, accountId));
  }
}
