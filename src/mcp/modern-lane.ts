import type { Server } from "@modelcontextprotocol/server";
import { createMcpHandler } from "agents/mcp/server";

import type { Account } from "../account/account.ts";
import type { Endpoint } from "../catalog/endpoints.ts";
import { type Deployment, findServerCatalog } from "../deployment.ts";
import { toFixedWords } from "../observe/fixed-words.ts";
import { log } from "../observe/log.ts";
import { CallLog } from "./call-log.ts";
import { callerOf, toArrival, toAuthInfo, toCaller } from "./caller.ts";
import { createRecorder } from "./listen/record-answer.ts";
import { serveListen } from "./listen/serve-listen.ts";
import { completeList, SerializedList } from "./lists/serialized-list.ts";
import { toHead } from "./message/read-message.ts";
import { type CreateServer, createServer as createOurServer, promiseChanges } from "./server.ts";
import type { LaneRequest } from "./verify-caller.ts";

/**
 * The SDK's handler as the Agents SDK serves it. Host, Origin and CORS were seen to in `app.ts`: only the check of Host
 * cannot be switched off, and it refuses a request that names none.
 */
export function createModernHandler({ address }: Endpoint, create: () => Server) {
  const { hostname, pathname } = new URL(address);
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
  endpoint: Endpoint,
  createServer: CreateServer = createOurServer,
) {
  const calls = new CallLog(accounts);
  const offer = findServerCatalog(deployment, endpoint.address);
  const create = () => promiseChanges(createServer(offer, callerOf));
  const handle = createModernHandler(endpoint, create);
  const recordAnswer = createRecorder(create);

  return async (request: LaneRequest): Promise<Response> => {
    const { body, access, accountMs, waitUntil } = request;
    const head = toHead(request.request);
    if (body.paramsRefusal) return body.paramsRefusal;
    if (body.kind === "listen") return serveListen({ head, body, access }, accounts, recordAnswer);
    const record = calls.recorder(access.accountId, waitUntil);
    const arrival = toArrival("modern", head, accountMs);
    const caller = toCaller(deployment, access, accounts, { record, waitUntil, arrival });
    const list = body.messages[0]?.method?.endsWith("/list") ? new SerializedList() : null;
    const authInfo = toAuthInfo(caller, { list });
    const response = await handle(head, { parsedBody: body.json, authInfo });
    return list ? completeList(response, list) : response;
  };
}
