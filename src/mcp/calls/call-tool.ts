import type { CallToolResult, InputRequiredResult } from "@modelcontextprotocol/server";

import { type Caller, hasScope, type ToolAnswer } from "../../caller.ts";
import type { RequestTimer } from "../../clock.ts";
import { AppError } from "../../errors.ts";
import { loadOnce } from "../../load-once.ts";
import { CallNotes } from "../../observe/call-notes.ts";
import { isLogged, logBug, logCause, logSoon } from "../../observe/log.ts";
import { parseArguments } from "../../tools/arguments/arguments.ts";
import { WrongArgument } from "../../tools/arguments/wrong-argument.ts";
import { assertAnswer } from "../../tools/check.ts";
import { type Question, toChange, toKeyedChange } from "../../tools/confirmation.ts";
import { toErrorBody } from "../../tools/results/error-body.ts";
import { type Change, type Claim, recall, runOnce } from "../../tools/run-once.ts";
import type { Report } from "../../tools/tool.ts";
import type { CheckedTool } from "../../tools/tool-registry.ts";
import { countCall, toLogFacts, traceCall } from "./call-facts.ts";
import { toCallResult, toErrorResult } from "./call-result.ts";

const loadRefusal = loadOnce(() => import("../../tools/arguments/refusal.ts"));

const loadConfirm = loadOnce(() => import("./confirm-call.ts"));
const loadKeyNotices = loadOnce(() => import("./key-notices.ts"));

/** One call as it came in. */
export interface ToolRequest {
  readonly caller: Caller;
  readonly args: Readonly<Record<string, unknown>>;
  readonly signal?: AbortSignal | undefined;
  /** Of its client's request, for a call that ends with it. */
  readonly timer?: RequestTimer | undefined;
  readonly report?: Report | undefined;
  /** By which the call came, if that was not `tools/call`. */
  readonly method?: "resources/read" | "completion/complete";
}

/** What this caller's client can put before its person; null for what it cannot. */
export interface Elicitor {
  /** Whether the person said yes to what they are asked then, otherwise what to answer now. Throws: `declined`, `unasked`. */
  readonly confirm: ((ask: () => Promise<Question>) => Promise<Agreed | Asked>) | null;
  /**
   * What to answer so that the person opens a page; "again" if they have done there what it is for, null if nobody can be
   * sent there any more.
   */
  readonly openPage: ((page: PersonPage) => Promise<InputRequiredResult | "again" | null>) | null;
}

/** What a lane can do, whatever its client can. */
export type Asking = { readonly [Question in keyof Elicitor]: NonNullable<Elicitor[Question]> };

/** Where the person sets a key, or decides on a change. */
export interface PersonPage {
  readonly purpose: "key" | "page";
  /** What the account announces once it is done. */
  readonly topic: string;
  readonly message: string;
  readonly url: string;
  /** Whether it is done; absent where nobody could tell. */
  readonly isDone?: (() => Promise<boolean>) | undefined;
}

/** Nobody is asked; where somebody would have to be, the call may end with an error of its own. */
export interface Silent extends Elicitor {
  readonly confirm: null;
  readonly openPage: (() => Promise<never>) | null;
}

const mute: Silent = { confirm: null, openPage: null };

/**
 * What ends a call before its time. A read of one request needs nobody to tell it that it was given up: with the request of
 * its client the platform ends what that one waits for. A signal costs as much as reading the body.
 */
export const endsOf = (
  { batch, listing }: CheckedTool,
  timer: RequestTimer,
  toSignal: () => AbortSignal,
): Pick<ToolRequest, "signal" | "timer"> =>
  batch === undefined && listing.annotations.readOnlyHint ? { timer } : { signal: toSignal() };

/** What a call came to. */
type Outcome =
  | { readonly answer: ToolAnswer }
  | { readonly error: unknown; readonly requestId: string };

/** The person has to be asked first. */
export type Asked = { readonly asked: InputRequiredResult };

/** The call may run. `nonce` names the person's one yes; null if it came in the middle of the call, or was not needed. */
export type Agreed = { readonly nonce: string | null };

/** One call, as a client reads it. */
export function callTool(
  tool: CheckedTool,
  request: ToolRequest,
  elicitor?: Silent,
): Promise<CallToolResult>;
export function callTool(
  tool: CheckedTool,
  request: ToolRequest,
  elicitor: Elicitor,
): Promise<CallToolResult | InputRequiredResult>;
export async function callTool(
  tool: CheckedTool,
  request: ToolRequest,
  elicitor: Elicitor = mute,
): Promise<CallToolResult | InputRequiredResult> {
  const outcome = await attemptTool(tool, request, elicitor);
  if ("asked" in outcome) return outcome.asked;
  if ("answer" in outcome) {
    const notices = request.caller.takeKeyNotices?.() ?? [];
    const result = toCallResult(outcome.answer);
    if (notices.length === 0) return result;
    const { addKeyNotices } = await loadKeyNotices();
    return addKeyNotices(result, notices, request.caller.keyLocation);
  }
  const { error, requestId } = outcome;
  const next = await askForKey(error, request, elicitor);
  if (next === "again") return callTool(tool, request, { ...elicitor, openPage: null });
  return next ?? toErrorResult(error, requestId);
}

/** Scope, limit, arguments, run, result, log. The only catch on the path of a call. */
export function attemptTool(tool: CheckedTool, request: ToolRequest): Promise<Outcome>;
export function attemptTool(
  tool: CheckedTool,
  request: ToolRequest,
  elicitor: Elicitor,
): Promise<Outcome | Asked>;
export async function attemptTool(
  tool: CheckedTool,
  request: ToolRequest,
  elicitor: Elicitor = mute,
): Promise<Outcome | Asked> {
  const requestId = crypto.randomUUID();
  const startedMs = Date.now();
  const { name } = tool.listing;
  let kind = "ok";
  let code = "";
  const notes = new CallNotes(request.caller.arrival.traceparent);
  try {
    assertScope(tool, request.caller);
    assertWithinLimit(request.caller);
    const args = parseArguments(tool, request.args);
    if (args instanceof WrongArgument) throw (await loadRefusal()).toRefusal(args);
    const outcome = await makeCall({ tool, request, args, requestId, notes }, elicitor);
    if ("asked" in outcome) kind = "asked";
    return outcome;
  } catch (error) {
    kind = error instanceof AppError ? error.problem.kind : "bug";
    code = toErrorBody(error, requestId).error_code;
    if (kind === "bug") logBug("tool_bug", error, { tool: name, request_id: requestId });
    else logCause(error, { tool: name, request_id: requestId });
    return { error, requestId };
  } finally {
    const durationMs = Date.now() - startedMs;
    const { isCached } = notes;
    const facts = { tool: name, outcome: kind, startedMs, durationMs, code, requestId, isCached };
    request.caller.record(facts);
    const { caller, method = "tools/call" } = request;
    const over = { tool, caller, method, facts, notes };
    if (isLogged("info")) logSoon("tool_call", toLogFacts(over), caller.keepAlive);
    countCall(over);
    traceCall(over);
  }
}

function assertScope({ scope }: CheckedTool, caller: Caller): void {
  if (scope === null || hasScope(caller.scopes, scope)) return;
  throw new AppError(
    `This client may not use this tool: it needs the scope ${scope}. Ask the person to connect again and allow it.`,
    { kind: "forbidden", scope },
  );
}

function assertWithinLimit({ waitSeconds = 0 }: Caller): void {
  if (waitSeconds === 0) return;
  throw new AppError(
    `Too many calls in a short time. Wait ${waitSeconds} seconds, then try again.`,
    { kind: "limited", retryAfterSeconds: waitSeconds },
  );
}

/** A call that may run, as far as scope, limit and arguments go. */
export interface Call {
  readonly tool: CheckedTool;
  readonly request: ToolRequest;
  readonly args: ToolRequest["args"];
  readonly requestId: string;
  readonly notes: CallNotes;
}

const unneeded: Agreed = { nonce: null };

/** What the ledger knows is told from it, before anybody is asked and before anything is sent. */
async function makeCall(call: Call, elicitor: Elicitor): Promise<{ answer: ToolAnswer } | Asked> {
  const { tool, request } = call;
  // What reads, and asks nobody, has no business with the ledger.
  if (tool.listing.annotations.readOnlyHint && !tool.question) return { answer: await run(call) };
  const pending = { caller: request.caller, tool, args: call.args };
  const keyed = toKeyedChange(pending);
  const known = keyed && tool.batch === undefined ? await recall(keyed) : null;
  if (known) return { answer: known };
  const confirmed = tool.question
    ? await (await loadConfirm()).confirmCall(call, keyed, elicitor)
    : unneeded;
  if ("asked" in confirmed) return confirmed;
  const { nonce } = confirmed;
  const change = nonce === null ? keyed : toChange(pending, nonce);
  if (!change) return { answer: await run(call) };
  const work = runChange(call, { ...change, signal: request.signal });
  // What was sent goes on without its client, so that a repeated call finds what came of it.
  request.caller.keepAlive?.(work.catch(() => undefined));
  return { answer: await work };
}

function runChange(call: Call, change: Change): Promise<ToolAnswer> {
  return call.tool.batch === undefined
    ? runOnce(change, (claim) => run(call, { claim, signal: undefined }))
    : run(call, { change });
}

async function run(
  { tool, request, args, requestId, notes }: Call,
  more: { claim?: Claim; change?: Change; signal?: undefined } = {},
): Promise<ToolAnswer> {
  const answer = await tool.run({ ...request, args, requestId, notes, ...more });
  assertAnswer(tool.listing.name, tool, answer);
  return answer;
}

/** Sends the person to their account page if a key is missing or refused and the client can do so. */
async function askForKey(
  error: unknown,
  { caller }: ToolRequest,
  elicitor: Elicitor,
): Promise<InputRequiredResult | "again" | null> {
  if (!(error instanceof AppError && error.problem.kind === "signed_out")) return null;
  const { code, toolset } = error.problem;
  const url = await caller.keyLocation.link?.(toolset);
  if (url === undefined || !elicitor.openPage) return null;
  const message =
    code === "KEY_MISSING"
      ? `Set your key for ${toolset} on your account page.`
      : `Replace your key for ${toolset} on your account page: ${code === "KEY_EXPIRED" ? "it has ended" : "it is no longer accepted"}.`;
  const { refresh } = caller.keyLocation;
  const isDone = refresh && (() => refresh(toolset));
  return elicitor.openPage({ purpose: "key", topic: toolset, message, url, isDone });
}
