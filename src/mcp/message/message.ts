import type { JSONObject, JSONValue, RequestId } from "@modelcontextprotocol/server";

import type { ServerCatalog } from "../../server-catalog/server-catalog.ts";
import { type Called, findCalled, type ToolRegistry } from "../../tools/tool-registry.ts";

/** What one message asks of the account, before it is served. */
interface Needs {
  /**
   * `read`: a frequent message that only reads, and shows nothing of the account itself, as `whoami` does, so that a
   * lease will do for it. `call`: another one that runs an operation upstream, or may.
   */
  readonly kind: "read" | "call" | "other";
  /** How many count against the limit of an account: one for each request upstream. */
  readonly calls: number;
  /** Of the tool, prompt or resource that it names; null if it names none, or one that needs none. */
  readonly scope: string | null;
}

const nothing: Needs = { kind: "other", calls: 0, scope: null };
const reading: Needs = { kind: "read", calls: 0, scope: null };

/** Which lane serves a request: the one for 2026-07-28, or the sessions of the revisions before. */
export type Era = "modern" | "session";
type Kind = Needs["kind"] | "listen" | "initialize";

/** One JSON-RPC message: all that toolhub itself ever wants to know of it. */
export interface Message {
  /** What its answer has to carry; null if nobody answers it. */
  readonly id: RequestId | null;
  /** Null for an answer to a question of ours. */
  readonly method: string | null;
  readonly params: JSONObject;
  /** What is wrong with its params, in one sentence; null if the SDK may look at them. */
  readonly fault: string | null;
  /** As the SDK takes it. */
  readonly json: JSONValue;
}

/** What one request holds: a message, an array of them as 2025-03-26 has, or nothing, as GET and DELETE do. */
export interface ParsedBody extends Pick<Needs, "calls"> {
  readonly era: Era;
  readonly isArray: boolean;
  /** A frequent request about which nothing is unusual: the fast lane may answer it. */
  readonly isPlain: boolean;
  /** None of an array that the SDK refuses as a whole. */
  readonly messages: readonly Message[];
  /** `initialize` only of the 2025 revisions, and `listen` only if the SDK would serve it; `other` for an array. */
  readonly kind: Kind;
  /** That all messages together need, each once. */
  readonly scopes: readonly string[];
  /** The answer to its one request, if the params are wrong; in an array each has an answer of its own. */
  readonly paramsRefusal: Response | null;
  /** As the SDK takes it. */
  readonly json?: JSONValue;
}

export const emptyBody: ParsedBody = {
  era: "session",
  isArray: false,
  isPlain: false,
  messages: [],
  kind: "other",
  calls: 0,
  scopes: [],
  paramsRefusal: null,
};

/** What `parseBody` comes to for a plain request: nobody has to look at it again. */
export function toPlainBody(era: Era, json: JSONValue, offer: ServerCatalog): ParsedBody {
  const { kind, calls, scope } = findNeeds(offer, toObject(json));
  return {
    era,
    isArray: false,
    isPlain: true,
    kind,
    calls,
    scopes: scope === null ? [] : [scope],
    json,
    messages: [toMessage(json, null)],
    paramsRefusal: null,
  };
}

/** An object as it is; what is none has no members. */
export function toObject(value: JSONValue | undefined): JSONObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
}

/** One message as it is known from here on. */
export function toMessage(json: JSONValue, fault: string | null): Message {
  const { id, method, params } = toObject(json);
  const isRequest = typeof method === "string" && isId(id);
  return {
    id: isRequest ? id : null,
    method: typeof method === "string" ? method : null,
    params: toObject(params),
    fault,
    json,
  };
}

const isId = (id: JSONValue | undefined): id is RequestId =>
  typeof id === "string" || (typeof id === "number" && Number.isFinite(id));

/** The ids of all requests among these. */
export const listRequestIds = (messages: readonly Pick<Message, "id">[]): RequestId[] =>
  messages.flatMap(({ id }) => id ?? []);

/** What a message needs of all that `offer` has. */
export function findNeeds(offer: ServerCatalog, message: JSONObject): Needs {
  const params = toObject(message.params);
  switch (message.method) {
    case "tools/list":
    case "server/discover":
      return reading;
    case "tools/call":
      return findToolNeeds(offer.toolRegistry, params);
    case "resources/read":
      return { kind: "call", calls: 1, scope: findResourceScope(offer, params.uri) };
    case "resources/subscribe":
      return { ...nothing, scope: findResourceScope(offer, params.uri) };
    case "prompts/get":
      return { ...nothing, scope: findPromptScope(offer, params.name) };
    case "completion/complete":
      return { kind: "call", calls: 1, scope: findCompletedScope(offer, toObject(params.ref)) };
    default:
      return nothing;
  }
}

function findToolNeeds(toolRegistry: ToolRegistry, params: JSONObject): Needs {
  const called = findCalled(toolRegistry, params);
  if (!called) return { kind: "call", calls: 1, scope: null };
  const { scope, readsCatalog = false, listing } = called.tool;
  // `whoami` shows the account. Whoever comes back from the account page may have set a key there just now.
  const mayLease = readsCatalog || (scope !== null && listing.annotations.readOnlyHint);
  const isRead = mayLease && !("requestState" in params);
  return {
    kind: isRead ? "read" : "call",
    calls: countItems(called),
    scope,
  };
}

/** A tool which takes a list counts as often as the list is long. A longer one than may be is refused, and nothing sent. */
function countItems({ tool: { batch, listing }, args }: Called): number {
  const items = batch === undefined ? undefined : args[batch];
  if (batch === undefined || !Array.isArray(items)) return 1;
  const properties = listing.inputSchema.properties as JSONObject;
  const { maxItems } = toObject(properties[batch]);
  return items.length > Number(maxItems) ? 1 : Math.max(1, items.length);
}

function findResourceScope(
  { resources }: ServerCatalog,
  uri: JSONValue | undefined,
): string | null {
  if (typeof uri !== "string") return null;
  return resources.find(({ match }) => match(uri))?.scope ?? null;
}

function findPromptScope({ prompts }: ServerCatalog, name: JSONValue | undefined): string | null {
  return prompts.find((prompt) => prompt.name === name)?.scope ?? null;
}

/** Of the prompt or the template whose argument is completed. */
function findCompletedScope(offer: ServerCatalog, { name, uri }: JSONObject): string | null {
  const template = offer.resources.find(
    ({ listing }) => "uriTemplate" in listing && listing.uriTemplate === uri,
  );
  return findPromptScope(offer, name) ?? template?.scope ?? null;
}
