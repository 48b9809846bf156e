import type { CallToolResult, InputRequiredResult } from "@modelcontextprotocol/server";

import { type Caller, hasScope, type ToolAnswer } from "../caller.ts";
import { AppError } from "../errors.ts";
import { log, logBug } from "../observe/log.ts";
import { createRequestId } from "../observe/request-id.ts";
import { parseArguments } from "../tools/arguments.ts";
import { assertAnswer } from "../tools/check.ts";
import { createUnconfirmed, type Question, useToken } from "../tools/confirmation.ts";
import type { Report } from "../tools/tool.ts";
import type { CheckedTool } from "../tools/toolbox.ts";
import { toCallResult, toErrorResult } from "./result.ts";

/** One call as it came in. */
export interface ToolRequest {
  readonly caller: Caller;
  readonly args: Readonly<Record<string, unknown>>;
  readonly signal?: AbortSignal | undefined;
  readonly report?: Report | undefined;
}

/** What this caller's client can put before its person; null for what it cannot. */
export interface Asker {
  /** Null after Yes, otherwise what to answer now. Throws: `declined`, `unasked`. */
  readonly confirm: ((text: string) => Promise<InputRequiredResult | null>) | null;
  /**
   * What to answer so that the person opens a page; "again" if they have set another key there since, null if nobody
   * can be sent there any more.
   */
  readonly openPage: ((page: KeyPage) => Promise<InputRequiredResult | "again" | null>) | null;
}

/** Where the person sets the key of a toolset. */
interface KeyPage {
  readonly toolset: string;
  readonly message: string;
  readonly url: string;
}

/** Nobody can be asked. */
const mute: Asker = { confirm: null, openPage: null };

/** What a call came to. */
type Outcome =
  | { readonly answer: ToolAnswer }
  | { readonly error: unknown; readonly requestId: string };

/** The person has to be asked first. */
type Asked = { readonly asked: InputRequiredResult };

/** One call, as a client reads it. */
export function runTool(tool: CheckedTool, request: ToolRequest): Promise<CallToolResult>;
export function runTool(
  tool: CheckedTool,
  request: ToolRequest,
  asker: Asker,
): Promise<CallToolResult | InputRequiredResult>;
export async function runTool(
  tool: CheckedTool,
  request: ToolRequest,
  asker: Asker = mute,
): Promise<CallToolResult | InputRequiredResult> {
  const outcome = await attemptTool(tool, request, asker);
  if ("asked" in outcome) return outcome.asked;
  if ("answer" in outcome) return toCallResult(outcome.answer);
  const { error, requestId } = outcome;
  const next = await askForKey(error, request, asker);
  if (next === "again") return runTool(tool, request, { ...asker, openPage: null });
  return next ?? toErrorResult(error, requestId);
}

/** Scope, limit, arguments, run, result, log. The only catch on the path of a call. */
export function attemptTool(tool: CheckedTool, request: ToolRequest): Promise<Outcome>;
export function attemptTool(
  tool: CheckedTool,
  request: ToolRequest,
  asker: Asker,
): Promise<Outcome | Asked>;
export async function attemptTool(
  tool: CheckedTool,
  request: ToolRequest,
  asker: Asker = mute,
): Promise<Outcome | Asked> {
  const requestId = createRequestId();
  const startedMs = Date.now();
  const { name } = tool.listing;
  let kind = "ok";
  try {
    assertScope(tool, request.caller);
    assertWithinLimit(request.caller);
    const args = parseArguments(tool, request.args);
    const asked = await assertConfirmed(tool, request, asker);
    if (asked) {
      kind = "asked";
      return { asked };
    }
    const answer = await tool.run({ ...request, args, requestId });
    assertAnswer(name, tool, answer);
    return { answer };
  } catch (error) {
    kind = error instanceof AppError ? error.problem.kind : "bug";
    if (kind === "bug") logBug("tool_bug", error, { tool: name, request_id: requestId });
    return { error, requestId };
  } finally {
    const durationMs = Date.now() - startedMs;
    request.caller.record({ tool: name, outcome: kind, startedMs, durationMs });
    log("info", "tool_call", {
      tool: name,
      outcome: kind,
      duration_ms: durationMs,
      request_id: requestId,
    });
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

/** The question that a call of this tool raises; null where nobody needs to be asked. */
function toQuestion(tool: CheckedTool, { caller, args }: ToolRequest): Question | null {
  if (!tool.question) return null;
  const { idempotency_key: _, confirm_token: __, ...asked } = args;
  return { caller, tool: tool.listing.name, args: asked, text: tool.question(asked) };
}

/**
 * Null where the call may run, otherwise what to answer now. Where the client asks its person, a token of the model's
 * counts for nothing. Throws: `declined`; `unconfirmed` with the question and a token for the second step.
 */
async function assertConfirmed(
  tool: CheckedTool,
  request: ToolRequest,
  asker: Asker,
): Promise<InputRequiredResult | null> {
  const question = toQuestion(tool, request);
  if (!question) return null;
  if (asker.confirm) return asker.confirm(question.text);
  const token = request.args.confirm_token;
  const pending = { ...question, purpose: "confirm" } as const;
  if (typeof token === "string" && (await useToken(pending, token))) return null;
  throw await createUnconfirmed(question);
}

/** Sends the person to their account page if a key is missing or refused and the client can do so. */
async function askForKey(
  error: unknown,
  { caller }: ToolRequest,
  asker: Asker,
): Promise<InputRequiredResult | "again" | null> {
  if (!(error instanceof AppError && error.problem.kind === "signed_out")) return null;
  const { code, toolset } = error.problem;
  const url = await caller.keyPlace.link?.(toolset);
  if (url === undefined || !asker.openPage) return null;
  const message =
    code === "KEY_MISSING"
      ? `Set your key for ${toolset} on your account page.`
      : `Replace your key for ${toolset} on your account page: it is no longer accepted.`;
  return asker.openPage({ toolset, message, url });
}
