import type { OAuthResourceServer } from "@cloudflare/workers-oauth-provider";

import type { Authority } from "../access/authority.ts";
import type { Presented } from "../access/leases.ts";
import { createResourceServer } from "../access/resource-server.ts";
import type { Access, Account } from "../account/account.ts";
import type { Endpoint } from "../catalog/endpoints.ts";
import { type Deployment, findServerCatalog } from "../deployment.ts";
import type { WaitUntil } from "./call-log.ts";
import { readMessage } from "./message/read-message.ts";
import { toHead } from "./message/request-head.ts";
import { challengeScopes } from "./message/scope-challenge.ts";
import { createModernLane } from "./modern-lane.ts";
import type { CreateServer } from "./server.ts";
import { createSessionLane } from "./session/lane.ts";
import type { McpSession } from "./session/session.ts";

interface McpBindings {
  readonly MCP_SESSION: DurableObjectNamespace<McpSession>;
  readonly ACCOUNT: DurableObjectNamespace<Account>;
}

/** A caller whose token was checked, and what they sent. */
interface Admitted {
  readonly access: Access;
  /** How long the account took to say so; 0 with a lease. */
  readonly accountMs: number;
  readonly message: Awaited<ReturnType<typeof readMessage>>;
}

/**
 * One MCP endpoint. A request is read once, and its account asked once, or not at all: by a lease. The modern lane is
 * served here, the session lane in the person's session object.
 */
export function createMcpEndpoint(
  { deployment, authority }: { readonly deployment: Deployment; readonly authority: Authority },
  bindings: McpBindings,
  createServer: CreateServer,
  endpoint: Endpoint,
): OAuthResourceServer<unknown, Admitted> {
  const offer = findServerCatalog(deployment, endpoint.resource);
  const serveModern = createModernLane(deployment, bindings.ACCOUNT, createServer, offer);
  const serveSession = createSessionLane(deployment, bindings.MCP_SESSION);
  /** Keys of toolsets that the endpoint does not offer stay outside. */
  const isOffered = (key: { toolset: string }) => [null, key.toolset].includes(endpoint.toolset);
  const toOffered = (access: Access) => ({ ...access, keys: access.keys.filter(isOffered) });

  async function admit(request: Request, presented: Presented): Promise<Admitted | null> {
    const bearer = await authority.identify(presented);
    // What a stranger sends is not even read.
    if (!bearer) return null;
    const message = await readMessage(request, offer);
    const { kind, calls } = message;
    const askedMs = Date.now();
    const access = await authority.check(bearer, { isRead: kind === "read", calls });
    const accountMs = Date.now() - askedMs;
    return access && { access: toOffered(access), accountMs, message };
  }

  async function serve(
    request: Request,
    { access, accountMs, message }: Admitted,
    waitUntil: WaitUntil,
  ) {
    if ("refusal" in message) return message.refusal;
    const challenge = challengeScopes(access, message.scopes);
    if (challenge) return challenge;
    const laneRequest = { head: toHead(request), body: message, access, accountMs, waitUntil };
    return message.era === "modern" ? serveModern(laneRequest) : serveSession(laneRequest);
  }

  return createResourceServer(deployment.config, endpoint, { admit, serve });
}
