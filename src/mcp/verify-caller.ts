import type { Authority } from "../access/authority.ts";
import type { Presented } from "../access/leases.ts";
import type { Access } from "../account/account.ts";
import type { LiveSession } from "../account/mcp-session-quota.ts";
import { hasScope, listMissing } from "../caller.ts";
import type { Endpoint } from "../catalog/endpoints.ts";
import { RequestTimer } from "../clock.ts";
import { mergeScopes } from "../oauth/scopes.ts";
import type { WaitUntil } from "../observe/soon.ts";
import type { ServerCatalog } from "../server-catalog/server-catalog.ts";
import type { ParsedBody } from "./message/message.ts";
import { readMessage } from "./message/read-message.ts";

/** A caller whose token was checked, and what they sent. */
export interface Verified {
  readonly access: Access;
  /** The session of 2025 that the request names, if it is this person's, at this endpoint, and lives. */
  readonly session: LiveSession | null;
  /** How long the account took to say so; 0 with a lease. */
  readonly accountMs: number;
  readonly message: Awaited<ReturnType<typeof readMessage>>;
  /** Of the request, whose body it has bounded. */
  readonly timer: RequestTimer;
}

/** A request of a verified caller, as it came in. */
export interface LaneRequest {
  readonly request: Request;
  readonly body: ParsedBody;
  readonly access: Access;
  /** The session of 2025 that it names, if it is this person's, at this endpoint, and lives. */
  readonly session: LiveSession | null;
  /** How long the account took to say so; 0 with a lease. */
  readonly accountMs: number;
  readonly waitUntil: WaitUntil;
  readonly timer: RequestTimer;
}

/** Whose token it is, what they sent, and what the token allows; null if it is not good. */
export type Verify = (request: Request, presented: Presented) => Promise<Verified | null>;

/** Lets callers in at one endpoint: a request is read once, and its account asked once, or not at all, by a lease. */
export function createVerifier(
  authority: Authority,
  { resource, toolsets, scopes }: Endpoint,
  findOffer: () => ServerCatalog,
): Verify {
  /** Keys of toolsets that the endpoint does not offer stay outside, and so does what else a token of scripts allows. */
  const narrow = (access: Access): Access => ({
    ...access,
    keys: access.keys.filter((key) => toolsets?.includes(key.toolset) ?? true),
    scopes: mergeScopes(
      scopes.filter((scope) => hasScope(access.scopes, scope)),
      [],
    ),
  });
  const isWhole = resource === authority.config.resource;
  /** Made once for what a lease hands out again and again. */
  const offered = new WeakMap<Access, Access>();
  function toOffered(access: Access): Access {
    if (isWhole) return access;
    const known = offered.get(access) ?? narrow(access);
    offered.set(access, known);
    return known;
  }

  return async (request, presented) => {
    const bearer = await authority.identify(presented);
    // What a stranger sends is not even read.
    if (!bearer) return null;
    const timer = new RequestTimer();
    const message = await readMessage(request, findOffer(), timer);
    const { kind, calls } = message;
    const askedMs = Date.now();
    const sessionId = toSessionId(request, message);
    const checked = await authority.check(bearer, { isRead: kind === "read", calls, sessionId });
    const accountMs = Date.now() - askedMs;
    if (!checked) return null;
    const { access, session } = checked;
    return { access: toOffered(access), session, accountMs, message, timer };
  };
}

/** The scopes that a caller lacks: those of the endpoint if they cover none of it, else what is `needed` and not there. */
export function listLacking(
  { scopes }: Pick<Endpoint, "scopes">,
  access: Pick<Access, "scopes">,
  needed: readonly string[],
): readonly string[] {
  const coversSome = scopes.length === 0 || scopes.some((scope) => hasScope(access.scopes, scope));
  return coversSome ? listMissing(access.scopes, needed) : scopes;
}

/** The session that a request of 2025 names. */
function toSessionId({ headers }: Request, message: Verified["message"]): string | null {
  const isNamed = "era" in message && message.era === "session" && message.kind !== "initialize";
  return isNamed ? headers.get("mcp-session-id") : null;
}
