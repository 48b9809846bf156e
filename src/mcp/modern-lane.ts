import { createMcpHandler } from "@modelcontextprotocol/server";

import type { Access, Account } from "../account/account.ts";
import { toObjectName } from "../crypto/account-id.ts";
import type { Deployment } from "../deployment.ts";
import { toFixedWords } from "../observe/fixed-words.ts";
import { log } from "../observe/log.ts";
import type { ServerCatalog } from "../server-catalog/server-catalog.ts";
import { CallLog } from "./call-log.ts";
import { callerOf, toArrival, toAuthInfo, toCaller } from "./caller.ts";
import { completeList, SerializedList } from "./lists/serialized-list.ts";
import type { ParsedBody } from "./message/message.ts";
import { type CreateServer, promiseChanges } from "./server.ts";
import type { LaneRequest } from "./session/lane.ts";

/** Serves the clients of 2026-07-28 for a verified caller, each request for itself. */
export function createModernLane(
  deployment: Deployment,
  accounts: DurableObjectNamespace<Account>,
  createServer: CreateServer,
  offer: ServerCatalog,
) {
  const calls = new CallLog(accounts);
  const create = () => promiseChanges(createServer(offer, callerOf));
  const handler = createMcpHandler(create, {
    legacy: "reject",
    onerror: (error) => log("warn", "mcp_refused", { reason: toFixedWords(error) }),
  });

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
    const list = body.messages[0]?.method === "tools/list" ? new SerializedList() : null;
    const authInfo = toAuthInfo(caller, { list });
    const response = await handler.fetch(head, { parsedBody: body.json, authInfo });
    return list ? completeList(response, list) : response;
  };
}
