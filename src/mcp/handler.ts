import {
  createMcpHandler as createModernHandler,
  isLegacyRequest,
} from "@modelcontextprotocol/server";

import type { Access, Account } from "../account/account.ts";
import type { Config } from "../config.ts";
import { toObjectName } from "../keys/account-id.ts";
import { toFixedWords } from "../observe/fixed-words.ts";
import { log } from "../observe/log.ts";
import { CallLog } from "./call-log.ts";
import { countCalls } from "./count-calls.ts";
import { fieldsOf, readMessage } from "./ingress.ts";
import { isReadMessage } from "./is-read-message.ts";
import { loadOffer } from "./offer.ts";
import { refuseParams } from "./params.ts";
import { agreesWith, refuseHead, toHead } from "./request-head.ts";
import { challengeScopes } from "./scope-challenge.ts";
import { type CreateServer, promiseChanges } from "./server.ts";
import type { McpSession } from "./session.ts";
import { createSessionLane, type LaneRequest, type WaitUntil } from "./session-lane.ts";
import { claimsInitialize, withResult } from "./session-messages.ts";
import { callerOf, toAuthInfo, toCaller } from "./to-caller.ts";
import { completeList, ListSlot } from "./written-list.ts";

interface McpBindings {
  readonly MCP_SESSION: DurableObjectNamespace<McpSession>;
  readonly ACCOUNT: DurableObjectNamespace<Account>;
}

/**
 * Serves the endpoint that is `resource` for a verified caller: the modern lane here, the session lane in the
 * person's session object.
 */
export function createMcpEndpoint(
  config: Config,
  bindings: McpBindings,
  createServer: CreateServer,
  resource: string,
) {
  const serveSession = createSessionLane(config, bindings.MCP_SESSION);
  const offer = loadOffer(config, resource);
  const calls = new CallLog(bindings.ACCOUNT);
  const create = () => promiseChanges(createServer(offer, callerOf));
  const modern = createModernHandler(create, {
    legacy: "reject",
    onerror: (error) => log("warn", "mcp_refused", { reason: toFixedWords(error) }),
  });

  async function isRead(request: Request): Promise<boolean> {
    const ingress = await readMessage(request);
    return "message" in ingress && isReadMessage(offer.toolbox, ingress.message);
  }

  async function countCallsOf(request: Request): Promise<number> {
    const ingress = await readMessage(request);
    return "message" in ingress ? countCalls(offer.toolbox, ingress.message) : 0;
  }

  /** A stream of changes is served where they happen: in the person's Account object. */
  function serveListen(head: Request, message: unknown, access: Access): Promise<Response> {
    const { accountId, clientId, grantId, tokenId, expiresAt } = access;
    const server = { info: offer.introduction.info, capabilities: create().getCapabilities() };
    const listener = { accountId, clientId, grantId, tokenId };
    return bindings.ACCOUNT.getByName(toObjectName(accountId)).listen({
      ...listener,
      head,
      message,
      expiresAt,
      server,
    });
  }

  async function serveModern({ head, message, access, waitUntil }: LaneRequest): Promise<Response> {
    const refusal = agreesWith(head, message) ? refuseParams(message, "modern") : null;
    if (refusal) return refusal;
    if (isListen(message)) return serveListen(head, message, access);
    const list = new ListSlot();
    const record = calls.recorder(access.accountId, waitUntil);
    const caller = toCaller(config, access, bindings.ACCOUNT, { record, waitUntil });
    const authInfo = toAuthInfo(caller, { list });
    return completeList(await modern.fetch(head, { parsedBody: message, authInfo }), list);
  }

  async function serve(request: Request, access: Access, waitUntil: WaitUntil): Promise<Response> {
    const refused = refuseHead(request);
    if (refused) return refused;
    const ingress = await readMessage(request);
    if ("refusal" in ingress) return ingress.refusal;
    const message = withResult(ingress.message);
    const challenge = challengeScopes(offer, access, message);
    if (challenge) return challenge;
    const head = toHead(request);
    // Only sessions begin with it, however malformed it is.
    const isLegacy = claimsInitialize(message) || (await isLegacyRequest(head, message));
    const laneRequest = { head, message, access, waitUntil };
    return isLegacy ? serveSession(laneRequest) : serveModern(laneRequest);
  }

  return { isRead, countCalls: countCallsOf, serve };
}

const isListen = (message: unknown) => fieldsOf(message).method === "subscriptions/listen";
