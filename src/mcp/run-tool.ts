import type { CallToolResult } from "@modelcontextprotocol/server";

import { type Caller, hasScope, type ToolAnswer } from "../caller.ts";
import { AppError } from "../errors.ts";
import { log, logBug } from "../observe/log.ts";
import { createRequestId } from "../observe/request-id.ts";
import { parseArguments } from "../tools/arguments.ts";
import { assertAnswer } from "../tools/check.ts";
import { createUnconfirmed, type Question, useConfirmToken } from "../tools/confirmation.ts";
import type { CheckedTool } from "../tools/toolbox.ts";
import { toCallResult, toErrorResult } from "./result.ts";

/** One call as it came in. */
export interface ToolRequest {
  readonly caller: Caller;
  readonly args: Readonly<Record<string, unknown>>;
  readonly signal?: AbortSignal | undefined;
}

/** What a call came to. */
type Outcome =
  | { readonly answer: ToolAnswer }
  | { readonly error: unknown; readonly requestId: string };

/** One call, as a client reads it. */
export async function runTool(tool: CheckedTool, request: ToolRequest): Promise<CallToolResult> {
  const outcome = await attemptTool(tool, request);
  return "answer" in outcome
    ? toCallResult(outcome.answer)
    : toErrorResult(outcome.error, outcome.requestId);
}

/** Scope, limit, arguments, run, result, log. The only catch on the path of a call. */
export async function attemptTool(tool: CheckedTool, request: ToolRequest): Promise<Outcome> {
  const requestId = createRequestId();
  const startedMs = Date.now();
  const { name } = tool.listing;
  let kind = "ok";
  try {
    assertScope(tool, request.caller);
    assertWithinLimit(request.caller);
    const args = parseArguments(tool, request.args);
    await assertConfirmed(tool, request);
    const answer = await tool.run({ ...request, args, requestId });
    assertAnswer(name, tool, answer);
    return { answer };
  } catch (error) {
    kind = error instanceof AppError ? error.problem.kind : "bug";
    if (kind === "bug") logBug("tool_bug", error, { tool: name, request_id: requestId });
    return { error, requestId };
  } finally {
    const durationMs = Date.now() - startedMs;
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
export function toQuestion(tool: CheckedTool, { caller, args }: ToolRequest): Question | null {
  if (!tool.question) return null;
  const { idempotency_key: _, confirm_token: __, ...asked } = args;
  return { caller, tool: tool.listing.name, args: asked, text: tool.question(asked) };
}

/** Throws: `unconfirmed` with the question and a token for the second step. */
async function assertConfirmed(tool: CheckedTool, request: ToolRequest): Promise<void> {
  const question = toQuestion(tool, request);
  if (!question) return;
  const token = request.args.confirm_token;
  if (typeof token === "string" && (await useConfirmToken(question, token))) return;
  throw await createUnconfirmed(question);
}
