import type { Access, Account } from "../account/account.ts";
import type { CheckAnswer } from "../account/check-memo.ts";
import type { LiveSession } from "../account/mcp-session-quota.ts";
import type { Endpoints } from "../catalog/endpoints.ts";
import type { Config } from "../config.ts";
import { parseAccountId, toObjectName } from "../crypto/account-id.ts";
import type { KeyRing } from "../crypto/key-ring.ts";
import type { Deployment } from "../deployment.ts";
import { loadOnce } from "../load-once.ts";
import type { AuthorizationServer } from "../oauth/authorization-server.ts";
import { createOAuthKv, type OAuthEnv } from "../oauth/kv.ts";
import type { Directory } from "../store/directory.ts";
import type { Registry } from "../store/registry.ts";
import { type Grounds, type Lease, Leases, type Presented, toLeaseName } from "./leases.ts";
import { isSessionIdOf, type SessionOwner } from "./session-id.ts";

/** The bindings that the OAuth roles need. */
interface AuthorityBindings {
  readonly ACCOUNT: DurableObjectNamespace<Account>;
  readonly REGISTRY: DurableObjectNamespace<Registry>;
  readonly DIRECTORY: DurableObjectNamespace<Directory>;
}

/** Whoever presents a token that this deployment made; whether it is still good, only the account knows. */
interface Bearer {
  readonly accountId: string;
  readonly presented: Presented;
  /** What leases on it are called. */
  readonly name: string;
  /** What was said of this token last, for a request that a lease will do for. */
  readonly lease: Lease | undefined;
}

/** What of a request matters here. */
interface Demand {
  /** It only reads, so that a lease will do for it. */
  readonly isRead: boolean;
  /** How many calls it holds, which count against the limit of its account. */
  readonly calls: number;
  /** The session of 2025 that it names, as it was sent. */
  readonly sessionId: string | null;
}

/** What a token allows. */
interface Checked {
  readonly access: Access;
  /** The session that the request names, if it is this person's, at this endpoint, and lives. */
  readonly session: LiveSession | null;
}

/** Everything that decides who somebody is and what they may do, built once per isolate. */
export interface Authority {
  readonly config: Config;
  readonly ring: KeyRing;
  readonly endpoints: Endpoints;
  /** Loaded when it is first asked: no call needs it. */
  readonly server: () => Promise<AuthorizationServer>;
  readonly env: OAuthEnv;
  readonly registry: DurableObjectNamespace<Registry>;
  readonly directory: () => DurableObjectStub<Directory>;
  /**
   * The object of a person whose id was checked. Whoever calls it may change it: leases on it end before each call and
   * after it.
   */
  readonly account: (accountId: string) => DurableObjectStub<Account>;
  /** The account id in front of a token, code or cookie; null if this deployment did not make it. */
  readonly parseAccountId: (credential: string) => Promise<string | null>;
  /** Who presents a token, by its tag alone; null if this deployment did not make it. */
  readonly identify: (presented: Presented) => Promise<Bearer | null>;
  /** What a token allows, from a lease if one will do; null if it is not good. */
  readonly check: (bearer: Bearer, demand: Demand) => Promise<Checked | null>;
}

const loadServer = loadOnce(() => import("../oauth/authorization-server.ts"));

export function createAuthority(
  { config, ring, endpoints }: Deployment,
  bindings: AuthorityBindings,
): Authority {
  const leases = new Leases();
  let server: AuthorizationServer | undefined;
  const findAccount = (accountId: string) => bindings.ACCOUNT.getByName(toObjectName(accountId));
  const [{ scopes }] = endpoints.listed;
  return {
    config,
    ring,
    endpoints,
    server: async () => {
      const { createAuthorizationServer } = await loadServer();
      server ??= createAuthorizationServer(config, endpoints, scopes);
      return server;
    },
    env: { OAUTH_KV: createOAuthKv(bindings.REGISTRY) },
    registry: bindings.REGISTRY,
    directory: () => bindings.DIRECTORY.getByName("directory"),
    account: (accountId) => aroundCalls(findAccount(accountId), () => leases.end(accountId)),
    parseAccountId: (credential) => parseAccountId(ring, credential),
    identify: async (presented) => {
      const name = await toLeaseName(presented);
      const lease = leases.find(name);
      const accountId = lease?.accountId ?? (await parseAccountId(ring, presented.token));
      return accountId === null ? null : { accountId, presented, name, lease };
    },
    check: async ({ accountId, presented, name, lease }, { isRead, calls, sessionId: named }) => {
      const leased = isRead && lease ? leases.serve(lease, calls, named) : null;
      if (leased) return leased;
      const { resource, token } = presented;
      const sessionId = await toOwnSession(ring, { accountId, audience: resource }, named);
      const asked = leases.begin(sessionId);
      const { served = 0, grounds = null } = lease?.settle() ?? {};
      const account = findAccount(accountId);
      const counted = { calls, served, sessionId };
      const answer = await account
        .check(resource, token, counted, grounds?.mark)
        .catch((error: unknown) => {
          leases.owe(name, served);
          throw error;
        });
      const found = answer && toGrounds(accountId, answer, grounds);
      const session = answer?.session ?? null;
      leases.keep(name, found, asked, session);
      return found && { access: found.access, session };
    },
  };
}

/** The session that a request names; null if its tag is not this account's, at this endpoint. */
const toOwnSession = async (ring: KeyRing, owner: SessionOwner, named: string | null) =>
  named !== null && (await isSessionIdOf(ring, owner, named)) ? named : null;

/** What the account said, or what is held of it if it said that nothing has changed: then opened keys stay open too. */
function toGrounds(
  accountId: string,
  { marked, waitSeconds, leaseCalls }: CheckAnswer,
  held: Grounds | null,
): Grounds {
  if (marked) {
    return { access: { ...marked.checked, accountId, waitSeconds }, mark: marked.mark, leaseCalls };
  }
  // Throws: never for an account of this release; whoever holds nothing is told everything.
  if (!held) throw new Error("the account named what nobody holds");
  const { access, mark } = held;
  const isSame = access.waitSeconds === waitSeconds;
  return { access: isSame ? access : { ...access, waitSeconds }, mark, leaseCalls };
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
