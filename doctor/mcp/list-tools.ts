import { Blocked, type Diagnosis } from "../findings/diagnosis.ts";
import { type Answer, type Endpoint, modernVersion } from "../wire/endpoint.ts";
import { checkAnswer, describeFailure, type Handshake } from "./session-era.ts";

const mostPages = 100;

/** Everything that a server lists, as it came. */
export interface ToolList {
  readonly tools: readonly unknown[];
  readonly pages: number;
  /** Of the entries as compact JSON, in characters. */
  readonly size: number;
}

/** One request in the era of the handshake. Throws: `NoAnswer`. */
export const requestIn = (
  endpoint: Endpoint,
  { era, headers }: Handshake,
  method: string,
  params: object,
): Promise<Answer> =>
  era === modernVersion
    ? endpoint.requestModern(method, params)
    : endpoint.request(method, params, headers);

async function readPage(diagnosis: Diagnosis, answer: Answer, id: number) {
  const result = checkAnswer(diagnosis, answer, id)?.result;
  if (!Array.isArray(result?.tools)) {
    const failure = describeFailure(answer);
    if (!answer.fault) diagnosis.found("list-fails", failure);
    throw new Blocked(`tools/list: ${failure}`);
  }
  const { tools, nextCursor } = result;
  return { tools: tools as unknown[], nextCursor };
}

/** Reads every page. Throws: `Blocked`, `NoAnswer`. */
export async function listTools(
  diagnosis: Diagnosis,
  endpoint: Endpoint,
  handshake: Handshake,
): Promise<ToolList> {
  const tools: unknown[] = [];
  const cursors = new Set<unknown>();
  let cursor: unknown;
  do {
    cursors.add(cursor);
    const params = cursor === undefined ? {} : { cursor };
    const answer = await requestIn(endpoint, handshake, "tools/list", params);
    const page = await readPage(diagnosis, answer, endpoint.lastId);
    tools.push(...page.tools);
    cursor = page.nextCursor;
    if (cursors.has(cursor) && cursor !== undefined) {
      diagnosis.found("cursor-loops", `after ${cursors.size} pages, ${tools.length} tools`);
      break;
    }
  } while (cursor !== undefined && cursors.size < mostPages);
  if (tools.length > 0 && !("tools" in handshake.capabilities)) {
    diagnosis.found("tools-not-declared", handshake.era);
  }
  return { tools, pages: cursors.size, size: JSON.stringify(tools).length };
}
