import type { CallToolResult } from "@modelcontextprotocol/server";

import { type Caller, hasScope } from "../caller.ts";
import { AppError } from "../errors.ts";
import { log, logBug } from "../observe/log.ts";
import { createRequestId } from "../observe/request-id.ts";
import { parseArguments } from "../tools/arguments.ts";
import { createUnconfirmed, type Question, useConfirmToken } from "../tools/confirmation.ts";
import type { CheckedTool } from "../tools/toolbox.ts";
import { toCallResult, toErrorResult } from "./result.ts";

/** One call as it came in. */
export interface ToolRequest {
  readonly caller: Caller;
  readonly args: Readonly<Record<string, unknown>>;
  readonly signal?: AbortSignal | undefined;
}

/** Scope, arguments, run, result, log. The only catch on the path of a call. */
export async function runTool(tool: CheckedTool, request: ToolRequest): Promise<CallToolResult> {
  const requestId = createRequestId();
  const startedMs = Date.now();
  const { name } = tool.listing;
  let outcome = "ok";
  try {
    assertScope(tool, request.caller);
    const args = parseArguments(tool, request.args);
    await assertConfirmed(tool, request);
    const answer = await tool.run({ ...request, args, requestId });
    assertResult(tool, answer.result);
    return toCallResult(answer);
  } catch (error) {
    outcome = error instanceof AppError ? error.problem.kind : "bug";
    if (outcome === "bug") logBug("tool_bug", error, { tool: name, request_id: requestId });
    return toErrorResult(error, requestId);
  } finally {
    const durationMs = Date.now() - startedMs;
    log("info", "tool_call", {
      tool: name,
      outcome,
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

/** An answer that breaks its own schema is the toolset author's to mend; its content stays here. */
function assertResult(tool: CheckedTool, result: unknown): void {
  const at = tool.checkResult(result);
  if (at === null) return;
  log("error", "result_schema", { tool: tool.listing.name, at });
  throw new AppError(
    `The answer of ${tool.listing.name} does not fit its schema. The operator has to update the toolset.`,
    { kind: "misconfigured" },
  );
}
