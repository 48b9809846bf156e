import type { Server } from "@modelcontextprotocol/server";
import { createMcpHandler } from "agents/mcp/server";

import type { Access, Account } from "../account/account.ts";
import type { Endpoint } from "../catalog/endpoints.ts";
import { toObjectName } from "../crypto/account-id.ts";
import { type Deployment, findServerCatalog } from "../deployment.ts";
import { toFixedWords } from "../observe/fixed-words.ts";
import { log } from "../observe/log.ts";
import { CallLog } from "./call-log.ts";
import { callerOf, toArrival, toAuthInfo, toCaller } from "./caller.ts";
import { completeList, SerializedList } from "./lists/serialized-list.ts";
import type { ParsedBody } from "./message/message.ts";
import { type CreateServer, promiseChanges } from "./server.ts";
import type { LaneRequest } from "./session/lane.ts";

/**
 * The SDK's handler as the Agents SDK serves it. Host, Origin and CORS were seen to in `app.ts`: only the check of Host
 * cannot be switched off, and it refuses a request that names none.
 */
export function createModernHandler({ resource }: Endpoint, create: () => Server) {
  const { hostname, pathname } = new URL(resource);
  const handler = createMcpHandler(create, {
    legacy: "reject",
    route: pathname,
    corsOptions: false,
    allowedHostnames: [hostname],
    allowedOriginHostnames: "*",
    onerror: (error) => log("warn", "mcp_refused", { reason: toFixedWords(error) }),
  });
  return (head: Request, options: Parameters<typeof handler.fetch>[1]): Promise<Response> => {
    if (!head.headers.has("host")) head.headers.set("host", hostname);
    return handler.fetch(head, options);
  };
}

/** Serves the clients of 2026-07-28 for a verified caller, each request for itself. */
export function createModernLane(
  deployment: Deployment,
  accounts: DurableObjectNamespace<Account>,
  createServer: CreateServer,
  endpoint: Endpoint,
) {
  const calls = new CallLog(accounts);
  const offer = findServerCatalog(deployment, endpoint.resource);
  const create = () => promiseChanges(createServer(offer, callerOf));
  const handle = createModernHandler(endpoint, create);

  /** A stream of changes is served where they happen: in the person's Account object. */
  function serveListen(head: Request, body: ParsedBody, access: Access): Promise<Response> {
    const { accountId, clientId, grantId, tokenId, expiresAt } = access;
    const server = { info: offer.serverInfo.info, capabilities: create().getCapabilities() };
    const listener = { accountId, clientId, grantId, tokenId };
    const id = body.messages[0]?.id ?? null;
    return accounts
      .getByName(toObjectName(accountId))
      .listen({ ...listener, head, id, message: body.json, expiresAt, server });
  }

  return async ({ head, body, access, accountMs, waitUntil }: LaneRequest): Promise<Response> => {
    if (body.paramsRefusal) return body.paramsRefusal;
    if (body.kind === "listen") return serveListen(head, body, access);
    const record = calls.recorder(access.accountId, waitUntil);
    const arrival = toArrival("modern", head, accountMs);
    const caller = toCaller(deployment, access, accounts, { record, waitUntil, arrival });
    const list = body.messages[0]?.method?.endsWith("/list") ? new SerializedList() : null;
    const authInfo = toAuthInfo(caller, { list });
    const response = await handle(head, { parsedBody: body.json, authInfo });
    return list ? completeList(response, list) : response;
  };
}
