import {
  createMcpHandler,
  InMemoryServerEventBus,
  type JSONObject,
  type Server,
  type ServerEvent,
} from "@modelcontextprotocol/server";

import type { Told } from "../../account/changes/told.ts";
import { toFixedWords } from "../../observe/fixed-words.ts";
import { log } from "../../observe/log.ts";
import { putLast } from "../../put-last.ts";
import type { StreamText } from "./event-stream.ts";

/** Everything that the SDK would send for one `subscriptions/listen` request. */
interface RecordedAnswer {
  readonly headers: Headers;
  readonly text: StreamText;
}

const all: readonly ServerEvent[] = [
  { kind: "tools_list_changed" },
  { kind: "prompts_list_changed" },
  { kind: "resources_list_changed" },
];

const maxRecords = 50;
const maxCharacters = 2000;

/**
 * What the SDK says to `subscriptions/listen`, so that nothing of it has to live as long as a stream. It serves requests
 * that differ in their ids alone once, with every event that there is; of 50 kinds of requests its answers are kept. What
 * it refuses, or ends at once, is its own answer.
 */
export function createRecorder(create: () => Server) {
  const records = new Map<string, RecordedAnswer>();
  /** Stands in for the id of a request. Nobody can have sent it. */
  const mark = crypto.randomUUID();

  return async (head: Request, message: JSONObject): Promise<RecordedAnswer | Response> => {
    const { id = null, ...rest } = message;
    if (typeof id !== "string" && !Number.isSafeInteger(id)) return record(head, message, create);
    const name = toName(head, rest);
    const answer = records.get(name) ?? (await record(head, { ...rest, id: mark }, create));
    if (answer instanceof Response) return record(head, message, create);
    if (name.length <= maxCharacters) putLast(records, [name, answer], maxRecords);
    const { first, last, toEvent } = answer.text;
    const toOwn = (event: string) =>
      event.replaceAll(JSON.stringify(mark), () => JSON.stringify(id));
    const toOwnEvent: StreamText["toEvent"] = (told) => {
      const event = toEvent(told);
      return event && toOwn(event);
    };
    const text = { first: toOwn(first), last: toOwn(last), toEvent: toOwnEvent };
    return { headers: answer.headers, text };
  };
}

/** All that the SDK looks at. */
function toName({ headers }: Request, message: JSONObject): string {
  const read = [...headers].filter(([name]) => /^(accept|content-type|mcp-.*)$/.test(name));
  return JSON.stringify([read, message]);
}

async function record(
  head: Request,
  message: JSONObject,
  create: () => Server,
): Promise<RecordedAnswer | Response> {
  const bus = new InMemoryServerEventBus();
  const handler = createMcpHandler(create, {
    legacy: "reject",
    bus,
    onerror: (error) => log("warn", "listen_refused", { reason: toFixedWords(error) }),
  });
  const response = await handler.fetch(head, { parsedBody: message });
  if (bus.listenerCount === 0) return response;
  for (const event of all) bus.publish(event);
  await handler.close();
  const [first = "", ...rest] = (await response.text()).split(/(?<=\n\n)/);
  const last = rest.pop() ?? "";
  const events = new Map(rest.map((event) => [toMethod(event), event]));
  const text = {
    first,
    last,
    toEvent: ({ notification }: Told) => events.get(notification?.method ?? ""),
  };
  return { headers: response.headers, text };
}

/** Of the notification in an event. */
const toMethod = (event: string): string => /"method":"([^"]+)"/.exec(event)?.[1] ?? "";
