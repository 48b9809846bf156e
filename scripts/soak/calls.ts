import type { CallToolResult } from "@modelcontextprotocol/client";

import {
  parseToolError,
  type ToolError,
  toModernInit,
  toModernMessage,
  toRequest,
} from "../../test/support/mcp-messages.ts";
import { EventReader } from "../../test/support/session-client.ts";
import { Cut } from "./network.ts";
import { find, type Person, type Session, type World } from "./person.ts";

/** What a call came to. */
export type Heard =
  | { readonly kind: "ok"; readonly text: string }
  | { readonly kind: "error"; readonly error: ToolError }
  /** The client has to ask its person first. */
  | { readonly kind: "asked"; readonly asked: Asked }
  | { readonly kind: "refused"; readonly status: number; readonly text: string };

interface Asked {
  readonly requestState: string;
  readonly inputRequests: Readonly<Record<string, { readonly params?: Form }>>;
}

interface Form {
  readonly requestedSchema?: {
    readonly properties?: Readonly<Record<string, { readonly type?: string }>>;
  };
}

export interface CallParams {
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly requestState?: string;
  readonly inputResponses?: object;
}

/** What a person who agrees to everything puts into a form. */
export function fillForm({ requestedSchema }: Form = {}): Record<string, unknown> {
  const fields = Object.entries(requestedSchema?.properties ?? {});
  const toValue = (type?: string) => (type === "boolean" ? true : type === "string" ? "yes" : 1);
  return Object.fromEntries(fields.map(([name, { type }]) => [name, toValue(type)]));
}

interface Message {
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: Form;
  readonly result?: CallToolResult & Partial<Asked> & { readonly resultType?: string };
  readonly error?: { readonly code: number; readonly message: string };
}

function toHeard(status: number, { result, error }: Message): Heard {
  if (!result) return { kind: "refused", status, text: `${error?.code} ${error?.message}` };
  if (result.resultType === "input_required") {
    const { requestState = "", inputRequests = {} } = result;
    return { kind: "asked", asked: { requestState, inputRequests } };
  }
  if (result.isError) return { kind: "error", error: parseToolError(result) };
  return { kind: "ok", text: JSON.stringify(result) };
}

function parse(text: string): Message {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

/** One call of a 2026-07-28 client. */
export async function callModern(
  world: World,
  person: Person,
  token: string,
  call: {
    readonly params: CallParams;
    readonly method?: string;
    readonly capabilities?: object;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<Heard> {
  const { params, method = "tools/call", capabilities = {}, signal } = call;
  const message = toModernMessage(method, { ...params }, capabilities);
  const response = await person.fetch(world.mcpUrl, {
    ...toModernInit(token, message),
    ...(signal && { signal }),
  });
  const isStream = response.headers.get("content-type")?.startsWith("text/event-stream");
  if (isStream) return readStream(world, person, response, { id: message.id });
  return toHeard(response.status, parse(await response.text()));
}

/** How a session's client behaves while it waits for its answer. */
interface Waiting {
  readonly id: number | string;
  readonly session?: Session;
  /** Drops its line once, and comes back for the answer. */
  readonly dropsLine?: boolean;
}

/** One call of a client of 2025, in its session. */
export async function callInSession(
  world: World,
  person: Person,
  session: Session,
  call: {
    readonly params: CallParams;
    readonly signal?: AbortSignal | undefined;
    readonly dropsLine?: boolean;
  },
): Promise<Heard> {
  const id = person.createLabel();
  const request = toRequest(id, "tools/call", call.params);
  const response = await session.client.post(request, {}, call.signal);
  if (!response.headers.get("content-type")?.startsWith("text/event-stream")) {
    return toHeard(response.status, parse(await response.text()));
  }
  const waiting = { id, session, dropsLine: call.dropsLine ?? false };
  return readStream(world, person, response, waiting);
}

/** How far a stream was read. */
interface Progress {
  lastEventId: string | null;
}

/** Reads up to the answer, and agrees to what is asked on the way. Null if the stream ended, or is to be dropped. */
async function readUpTo(
  reader: EventReader,
  waiting: Waiting,
  progress: Progress,
  dropsLine: boolean,
): Promise<Message | null> {
  while (true) {
    const event = await reader.next();
    if (event === null) return null;
    progress.lastEventId = event.id ?? progress.lastEventId;
    const message: Message = event.message ?? {};
    if (message.method) await agree(waiting, message);
    else if (message.id === waiting.id) return message;
    if (dropsLine) return null;
  }
}

/** Reads a stream up to the answer; comes back for it where the line broke, by whosever fault. */
async function readStream(
  world: World,
  person: Person,
  response: Response,
  waiting: Waiting,
): Promise<Heard> {
  const { kills } = world.gate;
  const reader = new EventReader(response);
  const progress: Progress = { lastEventId: null };
  try {
    const reading = readUpTo(reader, waiting, progress, waiting.dropsLine ?? false);
    const first = await withinTime(world, reading);
    if (first === "late") return tellLate(world, person, reader);
    if (first) return toHeard(response.status, first);
    await reader.drop();
  } catch (error) {
    if (!(error instanceof Cut || world.gate.wasCutSince(kills))) throw error;
  }
  return comeBack(world, person, waiting, progress);
}

/** Goes on with a stream that ended too early. Throws: `Cut`. */
async function comeBack(
  world: World,
  person: Person,
  waiting: Waiting,
  progress: Progress,
): Promise<Heard> {
  const { session } = waiting;
  if (!session || progress.lastEventId === null) throw new Cut("the stream ended too early");
  const { kills } = world.gate;
  const response = await session.client.resume(progress.lastEventId);
  const { status } = response;
  if (status !== 200) return { kind: "refused", status, text: await response.text() };
  const reader = new EventReader(response);
  try {
    const rest = await withinTime(world, readUpTo(reader, waiting, progress, false));
    if (rest === "late") return tellLate(world, person, reader);
    if (rest) return toHeard(status, rest);
  } catch (error) {
    if (!(error instanceof Cut || world.gate.wasCutSince(kills))) throw error;
  }
  if (world.gate.wasCutSince(kills)) throw new Cut("the stream was cut twice");
  find(world, person, "broken", "a stream ended again without the answer of its call");
  return { kind: "refused", status, text: "no answer" };
}

async function withinTime<T>({ deadlineMs }: World, reading: Promise<T>): Promise<T | "late"> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<"late">((resolve) => {
    timer = setTimeout(() => resolve("late"), deadlineMs);
  });
  try {
    return await Promise.race([reading, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function tellLate(world: World, person: Person, reader: EventReader): Promise<Heard> {
  find(world, person, "stuck", `a call's stream had no answer after ${world.deadlineMs / 1000} s`);
  await reader.drop();
  return { kind: "refused", status: 0, text: "stuck" };
}

async function agree({ session }: Waiting, { id, method, params }: Message): Promise<void> {
  if (method !== "elicitation/create") return;
  const result = { action: "accept", content: fillForm(params) };
  await session?.client.post({ jsonrpc: "2.0", id, result });
}
