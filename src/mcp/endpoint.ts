import type { Authority } from "../access/authority.ts";
import type { Account } from "../account/account.ts";
import type { Endpoint } from "../catalog/endpoints.ts";
import { type Deployment, findServerCatalog } from "../deployment.ts";
import { loadOnce } from "../load-once.ts";
import type { WaitUntil } from "../observe/soon.ts";
import { loadFinding } from "../server-catalog/server-catalog.ts";
import { createFastLane } from "./fast-lane/fast-lane.ts";
import type { createModernLane } from "./modern-lane.ts";
import type { createProtectedResource } from "./protected-resource.ts";
import type { CreateServer } from "./server.ts";
import { createSessionLane } from "./session/lane.ts";
import type { McpSession } from "./session-object.ts";
import type { LaneRequest } from "./verify-caller.ts";
import { createVerifier, listLacking, type Verified, type Verify } from "./verify-caller.ts";

interface McpBindings {
  readonly MCP_SESSION: DurableObjectNamespace<McpSession>;
  readonly ACCOUNT: DurableObjectNamespace<Account>;
}

/** What all endpoints have in common. */
interface BehindEndpoint {
  readonly deployment: Deployment;
  readonly authority: Authority;
  readonly bindings: McpBindings;
  /** Makes other servers than ours. */
  readonly createServer: CreateServer | undefined;
}

/** What the front door has begun with a request that it passes on. */
interface Begun {
  readonly verification: Promise<Verified | null>;
  readonly answer: Promise<Response | null>;
}

/** One endpoint, for the front door and for the routes. */
export interface McpEndpoint {
  /** The answer to a plain request of whoever may send it; null, a refusal, or a throw, meets `fetch` again. */
  readonly serveAtOnce: (
    request: Request,
    token: string,
    waitUntil: WaitUntil,
  ) => Promise<Response | null>;
  /** Everything that is sent to the endpoint or asked about it; what was begun at the door goes on here. */
  readonly fetch: ReturnType<typeof createProtectedResource>["fetch"];
}

/**
 * One MCP endpoint, with its lanes. As a protected resource it has its metadata and challenges. Source: RFC 9728, RFC 6750
 * section 3, RFC 8707. `noteUsed` is called with the first caller who may use it.
 */
export function createMcpEndpoint(
  behind: BehindEndpoint,
  endpoint: Endpoint,
  noteUsed: () => void = () => undefined,
): McpEndpoint {
  const { deployment, authority } = behind;
  const { resource, address } = endpoint;
  const verifyLoaded = createVerifier(authority, endpoint, () =>
    findServerCatalog(deployment, address),
  );
  const verify: Verify = endpoint.isFinding
    ? async (...asked) => {
        await loadFinding(endpoint);
        return verifyLoaded(...asked);
      }
    : verifyLoaded;
  let made: ReturnType<typeof createLanes> | undefined;
  /** Made for the first caller who was let in: strangers make nothing. */
  const lanes = () => {
    if (!made) noteUsed();
    made ??= createLanes(behind, endpoint);
    return made;
  };

  async function serveAtOnce(request: Request, token: string, waitUntil: WaitUntil) {
    const verification = verify(request, { resource, token });
    const answer = verification.then(
      (verified) => verified && lanes().answerFast(verified, request, waitUntil),
    );
    const given = await answer.catch(() => null);
    if (given?.ok) return given;
    begun.set(request, { verification, answer });
    return null;
  }

  let asResource: ReturnType<typeof createProtectedResource> | undefined;
  /** Loaded with the first request that the front door does not answer. */
  async function fetch(...asked: Parameters<McpEndpoint["fetch"]>): Promise<Response> {
    const { createProtectedResource } = await loadResource();
    asResource ??= createProtectedResource(endpoint, deployment.config, {
      verify: (request, token) =>
        begun.get(request)?.verification ?? verify(request, { resource, token }),
      serve: (verified, request, waitUntil) =>
        lanes().serve(verified, request, waitUntil, begun.get(request)?.answer),
    });
    return asResource.fetch(...asked);
  }

  return { serveAtOnce, fetch };
}

/**
 * What the door has begun with a request, for the routes that it goes on through. Between them stand Hono and the provider's
 * resource server, which hand on the request alone: it is the one thing that both ends know, and what is known of it goes with it.
 * Of all endpoints: one may be made anew between door and routes.
 */
const begun = new WeakMap<Request, Begun>();

const loadResource = loadOnce(() => import("./protected-resource.ts"));
const loadModernLane = loadOnce(() => import("./modern-lane.ts"));

/** The lanes of one endpoint, for verified callers. */
function createLanes(
  { deployment, authority, bindings, createServer }: BehindEndpoint,
  endpoint: Endpoint,
) {
  // Of what another factory serves it knows nothing.
  const serveFast =
    createServer === undefined ? createFastLane(deployment, bindings.ACCOUNT, endpoint) : null;
  let modern: ReturnType<typeof createModernLane> | undefined;
  /** Loaded with the first request that is not plain: it brings the SDK. */
  async function serveModern(given: LaneRequest) {
    const { createModernLane } = await loadModernLane();
    modern ??= createModernLane(deployment, bindings.ACCOUNT, endpoint, createServer);
    return modern(given);
  }
  const session = createSessionLane({ deployment, authority }, bindings, createServer, endpoint);

  /** Null if the token is not good here, or more has to be said than the fast lane says. */
  async function answerFast(
    verified: Verified,
    request: Request,
    waitUntil: WaitUntil,
  ): Promise<Response | null> {
    const { access, message } = verified;
    if ("refusal" in message || !serveFast) return null;
    const isGood = access.audience === endpoint.resource && access.expiresAt * 1000 > Date.now();
    if (!isGood || listLacking(endpoint, access, message.scopes).length > 0) return null;
    const given = { ...verified, body: message, request, waitUntil };
    return message.era === "modern" ? serveFast(given) : session.answerFast(given);
  }

  /** `fast` is what the fast lane said already. */
  async function serve(
    verified: Verified,
    request: Request,
    waitUntil: WaitUntil,
    fast?: Promise<Response | null>,
  ): Promise<Response> {
    const { message } = verified;
    if ("refusal" in message) return message.refusal;
    const answer = await (fast ?? answerFast(verified, request, waitUntil));
    if (answer) return answer;
    const given = { ...verified, body: message, request, waitUntil };
    return message.era === "modern" ? serveModern(given) : session.serve(given);
  }

  return { answerFast, serve };
}
