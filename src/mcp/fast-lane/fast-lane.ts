import type { InputRequiredResult, JSONObject, RequestId } from "@modelcontextprotocol/server";
import type { Account } from "../../account/account.ts";
import type { Endpoint } from "../../catalog/endpoints.ts";
import { type Deployment, findServerCatalog } from "../../deployment.ts";
import { loadOnce } from "../../load-once.ts";
import { type Called, findCalled } from "../../tools/tool-registry.ts";
import { CallLog } from "../call-log.ts";
import { toArrival, toCaller } from "../caller.ts";
import { isQuestion, writeCallResult } from "../calls/call-result.ts";
import { callTool, type Elicitor, endsOf } from "../calls/call-tool.ts";
import { listTools } from "../lists/list-tools.ts";
import { toObject } from "../message/message.ts";
import { CLIENT_CAPABILITIES_META_KEY } from "../message/meta-keys.ts";
import type { LaneRequest } from "../verify-caller.ts";
import type { createDiscoverAnswer } from "./discovery.ts";
import { createFrame } from "./frame.ts";
import { createListAnswers } from "./list-answers.ts";

/** Brings back no answer to an earlier question. */
const nothingAsked = { requestState: () => undefined };

const loadElicitor = loadOnce(() => import("../calls/ask-modern.ts"));
const loadServer = loadOnce(() => import("../server.ts"));
const loadDiscovery = loadOnce(() => import("./discovery.ts"));

/**
 * Answers plain requests of 2026-07-28 as the SDK's handler would, without it: one object is read, one JSON written, from
 * parts that were made before. Null for everything else: what may ask its person beforehand, has no such tool, or does not
 * fit one page.
 */
export function createFastLane(
  deployment: Deployment,
  accounts: DurableObjectNamespace<Account>,
  endpoint: Endpoint,
) {
  const offer = findServerCatalog(deployment, endpoint.address);
  const calls = new CallLog(accounts);
  const frame = createFrame(offer.serverInfo.info);
  const list = createListAnswers(frame);

  async function call(
    { tool, args }: Called,
    id: RequestId,
    params: JSONObject,
    given: LaneRequest,
  ) {
    const { request, access, accountMs, waitUntil, timer } = given;
    const capabilities = toObject(toObject(params._meta)[CLIENT_CAPABILITIES_META_KEY]);
    const { url } = toObject(capabilities.elicitation);
    const record = calls.recorder(access.accountId, waitUntil);
    const arrival = toArrival("modern", request, accountMs);
    const caller = toCaller(deployment, access, accounts, { record, waitUntil, arrival });
    const toolRequest = { caller, args, ...endsOf(tool, timer, () => request.signal) };
    const asking = async () => {
      const { createModernElicitor } = await loadElicitor();
      return createModernElicitor(tool, toolRequest, { mcpReq: nothingAsked });
    };
    try {
      // A tool that asks nobody beforehand may still send its person to their account page.
      const elicitor: Elicitor = {
        confirm: null,
        openPage: url === undefined ? null : async (page) => (await asking()).openPage(page),
      };
      const result = await callTool(tool, toolRequest, elicitor);
      if (isQuestion(result)) return frame.answer(id, writeQuestion(result));
      return frame.answer(id, `${writeCallResult(result)},"resultType":"complete"`, result._meta);
    } catch (error) {
      const { toProtocolError } = await loadServer();
      return frame.refuse(id, toProtocolError("tools/call", error));
    }
  }

  let discovery: ReturnType<typeof createDiscoverAnswer> | undefined;
  /** Who discovers does so once, and calls often. */
  async function discover(): Promise<string> {
    const { createDiscoverAnswer } = await loadDiscovery();
    discovery ??= createDiscoverAnswer(endpoint, offer);
    return discovery();
  }

  return async (given: LaneRequest): Promise<Response | null> => {
    const [message] = given.body.messages;
    if (!given.body.isPlain || !message || message.id === null) return null;
    const { id, method, params } = message;
    if (method === "server/discover") return frame.answer(id, await discover());
    if (method === "tools/list") {
      return list(id, listTools(offer.toolRegistry, given.access), given.access.expiresAt);
    }
    const called = findCalled(offer.toolRegistry, params);
    return called && !called.tool.question ? call(called, id, params, given) : null;
  };
}

/** The members of a result by which the client asks its person, without braces. */
const writeQuestion = ({ _meta: _, ...question }: InputRequiredResult): string =>
  JSON.stringify(question).slice(1, -1);
