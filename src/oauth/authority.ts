import type { Access, Account } from "../account/account.ts";
import {
  type AuthorizationServer,
  createAuthorizationServer,
} from "../account/authorization-server.ts";
import type { Endpoints } from "../catalog/endpoints.ts";
import type { Config } from "../config.ts";
import { parseAccountId, toObjectName } from "../keys/account-id.ts";
import { type KeyRing, loadKeyRing } from "../keys/ring.ts";
import type { Directory } from "../store/directory.ts";
import { createOAuthKv, type OAuthEnv } from "../store/oauth-kv.ts";
import type { Registry } from "../store/registry.ts";
import { Leases, type Presented } from "./leases.ts";

/** The bindings that the OAuth roles need. */
export interface AuthorityBindings {
  readonly ACCOUNT: DurableObjectNamespace<Account>;
  readonly REGISTRY: DurableObjectNamespace<Registry>;
  readonly DIRECTORY: DurableObjectNamespace<Directory>;
}

/** What a request is. To know it takes reading its body, so it is asked only where it matters. */
interface RequestKind {
  /** It only reads, so that a lease will do for it. */
  readonly isRead: () => Promise<boolean>;
  /** How many calls it holds, which count against the limit of its account. */
  readonly countCalls: () => Promise<number>;
}

/** Everything that decides who somebody is and what they may do, built once per isolate. */
export interface Authority {
  readonly config: Config;
  readonly ring: KeyRing;
  readonly endpoints: Endpoints;
  readonly server: AuthorizationServer;
  readonly env: OAuthEnv;
  readonly registry: DurableObjectNamespace<Registry>;
  readonly directory: () => DurableObjectStub<Directory>;
  /**
   * The object of a person whose id was checked. Whoever calls it may change it: leases on it end before each call and
   * after it.
   */
  readonly account: (accountId: string) => DurableObjectStub<Account>;
  /** The account id in front of a token, code or cookie; null where this deployment did not make it. */
  readonly parseAccountId: (credential: string) => Promise<string | null>;
  /** What a token allows, from a lease where one will do; null where it is not good. */
  readonly check: (presented: Presented, request: RequestKind) => Promise<Access | null>;
}

export function createAuthority(
  config: Config,
  bindings: AuthorityBindings,
  endpoints: Endpoints,
): Authority {
  const ring = loadKeyRing(config);
  const leases = new Leases();
  const findAccount = (accountId: string) => bindings.ACCOUNT.getByName(toObjectName(accountId));
  const resources = endpoints.map(({ resource }) => resource);
  const scopes = new Set(endpoints.flatMap((endpoint) => endpoint.scopes));
  return {
    config,
    ring,
    endpoints,
    server: createAuthorizationServer(config, resources, [...scopes]),
    env: { OAUTH_KV: createOAuthKv(bindings.REGISTRY) },
    registry: bindings.REGISTRY,
    directory: () => bindings.DIRECTORY.getByName("directory"),
    account: (accountId) => aroundCalls(findAccount(accountId), () => leases.end(accountId)),
    parseAccountId: (credential) => parseAccountId(ring, credential),
    check: async (presented, request) => {
      const lease = await leases.find(presented);
      if (lease?.isOpen && (await request.isRead()) && lease.serve(await request.countCalls())) {
        return lease.access;
      }
      const { resource, token } = presented;
      const accountId = await parseAccountId(ring, token);
      if (!accountId) return null;
      const asked = leases.begin();
      const counted = { calls: await request.countCalls(), served: lease?.settle() ?? 0 };
      const access = await findAccount(accountId).check(accountId, resource, token, counted);
      await leases.keep(presented, access, asked);
      return access;
    },
  };
}

/** The same object; `run` runs before each call of it and when the call is over. */
function aroundCalls<Stub extends object>(stub: Stub, run: () => void): Stub {
  run();
  return new Proxy(stub, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== "function") return member;
      return async (...args: unknown[]) => {
        try {
          return (await Reflect.apply(member, target, args)) as unknown;
        } finally {
          run();
        }
      };
    },
  });
}
