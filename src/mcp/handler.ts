import {
  createMcpHandler as createModernHandler,
  isInitializeRequest,
  isLegacyRequest,
} from "@modelcontextprotocol/server";

import type { Access, Account } from "../account/account.ts";
import type { Config } from "../config.ts";
import { toObjectName } from "../keys/account-id.ts";
import { loadKeyRing } from "../keys/ring.ts";
import { log } from "../observe/log.ts";
import { readMessage, toRpcError } from "./ingress.ts";
import { loadOffer } from "./offer.ts";
import { createServer, serverInfo } from "./server.ts";
import type { McpSession } from "./session.ts";
import { createSessionId, isSessionIdOf } from "./session-id.ts";
import { callerOf, toAuthInfo, toCaller } from "./to-caller.ts";

const sessionNotFound = () => toRpcError(404, -32001, "Session not found");

interface McpBindings {
  readonly MCP_SESSION: DurableObjectNamespace<McpSession>;
  readonly ACCOUNT: DurableObjectNamespace<Account>;
}

/** Serves `/mcp` for a verified caller: the modern lane here, the session lane in the person's session object. */
export function createMcpEndpoint(config: Config, bindings: McpBindings) {
  const ring = loadKeyRing(config);
  const offer = loadOffer(config);
  const create = () => createServer(offer, callerOf, { listChanged: true });
  const modern = createModernHandler(create, {
    legacy: "reject",
    onerror: (error) => log("warn", "mcp_refused", { reason: error.message }),
  });

  const findAccount = ({ accountId }: Access) =>
    bindings.ACCOUNT.getByName(toObjectName(accountId));
  const toSessionName = (access: Access, id: string) => `${toObjectName(access.accountId)}:${id}`;
  const findSession = (access: Access, id: string) =>
    bindings.MCP_SESSION.getByName(toSessionName(access, id));

  async function openSession(
    request: Request,
    message: unknown,
    access: Access,
  ): Promise<Response> {
    const id = await createSessionId(ring, access.accountId);
    return findSession(access, id).open({ head: toHead(request), message, access, sessionId: id });
  }

  async function serveSession(
    request: Request,
    message: unknown,
    access: Access,
  ): Promise<Response> {
    const id = request.headers.get("mcp-session-id");
    if (id === null) {
      if (isInitializeRequest(message)) return openSession(request, message, access);
      return toRpcError(
        400,
        -32600,
        "Start with initialize, then send the Mcp-Session-Id it answered.",
      );
    }
    if (!(await isSessionIdOf(ring, access.accountId, id))) return sessionNotFound();
    const response = await findSession(access, id).serve({
      head: toHead(request),
      message,
      access,
      sessionId: id,
    });
    if (request.method === "GET" && response.ok) {
      const { accountId, clientId, grantId } = access;
      const session = toSessionName(access, id);
      await findAccount(access).subscribeSession({ session, accountId, clientId, grantId });
    }
    return response;
  }

  /** A stream of changes is served where they happen: in the person's Account object. */
  function serveListen(head: Request, message: unknown, access: Access): Promise<Response> {
    const { accountId, clientId, grantId, expiresAt } = access;
    const server = { info: serverInfo, capabilities: create().getCapabilities() };
    const listener = { accountId, clientId, grantId };
    return findAccount(access).listen({ ...listener, head, message, expiresAt, server });
  }

  return async (request: Request, access: Access): Promise<Response> => {
    if (request.method !== "POST") return serveSession(request, undefined, access);
    const ingress = await readMessage(request);
    if ("refusal" in ingress) return ingress.refusal;
    const { message } = ingress;
    const head = toHead(request);
    if (await isLegacyRequest(head, message)) return serveSession(request, message, access);
    if (isListen(message)) return serveListen(head, message, access);
    const authInfo = toAuthInfo(toCaller(config, access, bindings.ACCOUNT));
    return modern.fetch(head, { parsedBody: message, authInfo });
  };
}

const isListen = (message: unknown) =>
  typeof message === "object" &&
  message !== null &&
  "method" in message &&
  message.method === "subscriptions/listen";

/** The request without its body, which was read, and without what identifies the person: that is in `Access`. */
function toHead(request: Request): Request {
  const headers = new Headers(request.headers);
  for (const name of ["authorization", "cookie", "content-length"]) headers.delete(name);
  const { url, method, signal } = request;
  return new Request(url, { method, headers, signal });
}
