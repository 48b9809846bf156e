import type { ProtocolError, RequestId } from "@modelcontextprotocol/server";
import type { Access, Account } from "../../account/account.ts";
import type { Handshake } from "../../account/mcp-session-quota.ts";
import type { Caller } from "../../caller.ts";
import type { Endpoint } from "../../catalog/endpoints.ts";
import { type Deployment, findServerCatalog } from "../../deployment.ts";
import { loadOnce } from "../../load-once.ts";
import { joinBytes } from "../../read-body.ts";
import { type Called, type CheckedTool, findCalled } from "../../tools/tool-registry.ts";
import { CallLog } from "../call-log.ts";
import { toArrival, toCaller } from "../caller.ts";
import { writeCallResult } from "../calls/call-result.ts";
import { callTool, endsOf, type Silent } from "../calls/call-tool.ts";
import { canOpenPages, canShowForms } from "../calls/can-show-forms.ts";
import { listPrompts, listResources, listTemplates } from "../lists/list-texts.ts";
import { listTools } from "../lists/list-tools.ts";
import type { PagedList } from "../lists/paged-list.ts";
import { type Message, toObject } from "../message/message.ts";
import type { LaneRequest } from "../verify-caller.ts";

/** A plain request of a session that lives. */
interface PlainRequest extends Omit<LaneRequest, "body" | "session"> {
  readonly message: Message;
  readonly handshake: Handshake;
  /** Ends with the call. */
  readonly toSignal: () => AbortSignal;
}

type Given = Pick<PlainRequest, "request" | "access" | "accountMs" | "waitUntil">;

const loadServer = loadOnce(() => import("../server.ts"));

/** The call needs its person, whom only the session's object can ask. */
const needsPerson = new Error("the person has to be asked");

const utf8 = new TextEncoder();

const starts = {
  tools: utf8.encode('{"result":{"tools":'),
  prompts: utf8.encode('{"result":{"prompts":'),
  resources: utf8.encode('{"result":{"resources":'),
  templates: utf8.encode('{"result":{"resourceTemplates":'),
};

/** What follows the members of a result. */
const toEnd = (id: RequestId): string => `},"jsonrpc":"2.0","id":${JSON.stringify(id)}}`;

/** An answer to one request as JSON, of a result that is one. */
const writeAnswer = (id: RequestId, result: string): string =>
  `{"result":${result.slice(0, -1)}${toEnd(id)}`;

/** The same for a whole list; null if it has more than one page. */
function writeList(
  id: RequestId,
  start: Uint8Array,
  { pages: [page, ...others] }: PagedList<unknown>,
): Uint8Array<ArrayBuffer> | null {
  if (!page || others.length > 0) return null;
  return joinBytes([start, page.json, utf8.encode(toEnd(id))]);
}

/** The same for an error. */
export const writeError = (
  id: RequestId,
  { code, message, data }: Pick<ProtocolError, "code" | "message"> & { readonly data?: unknown },
): string => JSON.stringify({ jsonrpc: "2.0", id, error: { code, message, data } });

/**
 * Answers plain requests of sessions as their objects would, without them. Null for what needs the object: a call that asks
 * its person or tells how far it is, and a list of more than one page.
 */
export function createSessionAnswers(
  deployment: Deployment,
  accounts: DurableObjectNamespace<Account>,
  endpoint: Endpoint,
) {
  const { toolRegistry, prompts, resources } = findServerCatalog(deployment, endpoint.address);
  const calls = new CallLog(accounts);

  const callerOf = ({ request, access, accountMs, waitUntil }: Given): Caller => {
    const record = calls.recorder(access.accountId, waitUntil);
    const arrival = toArrival("session", request, accountMs);
    return toCaller(deployment, access, accounts, { record, waitUntil, arrival });
  };

  async function call({ tool, args }: Called, id: RequestId, given: PlainRequest) {
    const { handshake, timer, toSignal } = given;
    const toolRequest = {
      caller: callerOf(given),
      args,
      ...endsOf(tool, timer, toSignal),
    };
    const openPage = async () => {
      throw needsPerson;
    };
    const elicitor: Silent = {
      confirm: null,
      openPage: canOpenPages(handshake.capabilities.elicitation, handshake.protocolVersion)
        ? openPage
        : null,
    };
    try {
      const result = await callTool(tool, toolRequest, elicitor);
      const { _meta: meta } = result;
      const end = meta ? `,"_meta":${JSON.stringify(meta)}` : "";
      return writeAnswer(id, `{${writeCallResult(result)}${end}}`);
    } catch (error) {
      if (error === needsPerson) return null;
      const { toProtocolError } = await loadServer();
      return writeError(id, toProtocolError("tools/call", error));
    }
  }

  /** Asks its person first, or tells how far it is. */
  const isTalkative = (
    tool: CheckedTool,
    { params }: Message,
    { capabilities: { elicitation }, protocolVersion }: Handshake,
  ) =>
    (tool.question && (canShowForms(elicitation) || canOpenPages(elicitation, protocolVersion))) ||
    (tool.batch !== undefined && toObject(params._meta).progressToken !== undefined);

  /** The list that a method asks for, in an answer as it begins; null if it asks for none. */
  function findList(method: string | null, access: Access) {
    switch (method) {
      case "tools/list":
        return { start: starts.tools, list: listTools(toolRegistry, access) };
      case "prompts/list":
        return { start: starts.prompts, list: listPrompts(prompts, access) };
      case "resources/list":
        return { start: starts.resources, list: listResources(resources, access) };
      case "resources/templates/list":
        return { start: starts.templates, list: listTemplates(resources, access) };
      default:
        return null;
    }
  }

  return {
    answerCall: async (id: RequestId, given: PlainRequest): Promise<string | null> => {
      const { message, handshake } = given;
      const called = findCalled(toolRegistry, message.params);
      const isPlain = called && !isTalkative(called.tool, message, handshake);
      return isPlain ? call(called, id, given) : null;
    },
    answerAtOnce: (
      id: RequestId,
      { message, access }: Pick<PlainRequest, "message" | "access">,
    ) => {
      if (message.method === "ping") return writeAnswer(id, "{}");
      const found = findList(message.method, access);
      return found && writeList(id, found.start, found.list);
    },
  };
}
