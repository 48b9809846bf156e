import {
  createMcpHandler as createModernHandler,
  isLegacyRequest,
} from "@modelcontextprotocol/server";

import type { Access, Account } from "../account/account.ts";
import type { Config } from "../config.ts";
import { toObjectName } from "../keys/account-id.ts";
import { loadKeyRing } from "../keys/ring.ts";
import { log } from "../observe/log.ts";
import { isHandshake, refuseHandshake } from "./handshake.ts";
import { readMessage, toRpcError } from "./ingress.ts";
import { loadOffer } from "./offer.ts";
import { refuseParams } from "./params.ts";
import { agreesWith, refuseHead, toHead } from "./request-head.ts";
import { challengeScopes } from "./scope-challenge.ts";
import { createServer } from "./server.ts";
import type { McpSession } from "./session.ts";
import { createSessionId, isSessionIdOf } from "./session-id.ts";
import { callerOf, toAuthInfo, toCaller } from "./to-caller.ts";

const sessionNotFound = () => toRpcError(404, -32001, "Session not found");

interface McpBindings {
  readonly MCP_SESSION: DurableObjectNamespace<McpSession>;
  readonly ACCOUNT: DurableObjectNamespace<Account>;
}

/**
 * Serves the endpoint that is `resource` for a verified caller: the modern lane here, the session lane in the
 * person's session object.
 */
export function createMcpEndpoint(config: Config, bindings: McpBindings, resource: string) {
  const ring = loadKeyRing(config);
  const offer = loadOffer(config, resource);
  const modern = createModernHandler(() => createServer(offer, callerOf), {
    legacy: "reject",
    onerror: (error) => log("warn", "mcp_refused", { reason: error.message }),
  });

  const findSession = (access: Access, id: string) =>
    bindings.MCP_SESSION.getByName(`${toObjectName(access.accountId)}:${id}`);

  async function openSession(
    request: Request,
    message: unknown,
    access: Access,
  ): Promise<Response> {
    const id = await createSessionId(ring, access);
    return findSession(access, id).open({ head: toHead(request), message, access, sessionId: id });
  }

  async function serveSession(
    request: Request,
    message: unknown,
    access: Access,
  ): Promise<Response> {
    const id = request.headers.get("mcp-session-id");
    if (id === null) {
      return toRpcError(
        400,
        -32600,
        "Start with initialize, then send the Mcp-Session-Id it answered.",
      );
    }
    if (!(await isSessionIdOf(ring, access, id))) return sessionNotFound();
    const refusal = refuseParams(message);
    if (refusal) return refusal;
    return findSession(access, id).serve({ head: toHead(request), message, access, sessionId: id });
  }

  async function serveModern(head: Request, message: unknown, access: Access): Promise<Response> {
    const refusal = agreesWith(head, message) ? refuseParams(message) : null;
    if (refusal) return refusal;
    const authInfo = toAuthInfo(toCaller(config, access, bindings.ACCOUNT));
    return modern.fetch(head, { parsedBody: message, authInfo });
  }

  return async (request: Request, access: Access): Promise<Response> => {
    const refused = refuseHead(request);
    if (refused) return refused;
    const ingress = await readMessage(request);
    if ("refusal" in ingress) return ingress.refusal;
    const { message } = ingress;
    const refusal = challengeScopes(offer, access, message) ?? refuseHandshake(message);
    if (refusal) return refusal;
    if (isHandshake(message)) return openSession(request, message, access);
    const head = toHead(request);
    const isLegacy = await isLegacyRequest(head, message);
    return isLegacy ? serveSession(request, message, access) : serveModern(head, message, access);
  };
}
