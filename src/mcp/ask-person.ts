import {
  type CallToolResult,
  CLIENT_CAPABILITIES_META_KEY,
  type InputRequiredResult,
  inputRequired,
  inputResponse,
  type ServerContext,
} from "@modelcontextprotocol/server";
import * as z from "zod";

import { AppError } from "../errors.ts";
import { createRequestId } from "../observe/request-id.ts";
import { createConfirmToken } from "../tools/confirmation.ts";
import type { CheckedTool } from "../tools/toolbox.ts";
import { toErrorResult } from "./result.ts";
import { type ToolRequest, toQuestion } from "./run-tool.ts";

const name = "confirm";
const Elicitation = z.object({ elicitation: z.looseObject({}) });
/** A request's own `_meta`, as far as it says what the client can do. */
const Envelope = z.object({ [CLIENT_CAPABILITIES_META_KEY]: Elicitation });

/** Requests of 2026-07-28 say with each call what their client can do; sessions said it once, at `initialize`. */
function canAsk({ mcpReq }: ServerContext, declared: unknown): boolean {
  if (mcpReq.envelope) return Envelope.safeParse(mcpReq.envelope).success;
  const session = Elicitation.safeParse(declared);
  if (!session.success) return false;
  const modes = Object.keys(session.data.elicitation);
  // `{}` is how clients of before the modes say that they can show a form.
  return modes.length === 0 || modes.includes("form");
}

/** Go on with this call, or answer this now. */
type Asked =
  | { readonly goOn: ToolRequest }
  | { readonly answer: InputRequiredResult | CallToolResult };

function declined(): AppError {
  return new AppError(
    "The person said no, so nothing was done. Do not ask again unless they bring it up.",
    { kind: "declined" },
  );
}

/**
 * Lets the client ask its person, where it can: the answer comes back with the request's state, which is the same
 * single-use token as in the two steps. Returns what to answer now, or the call to go on with. The SDK turns the
 * question into `elicitation/create` for clients with a session, whose capabilities are `declared`.
 * Source: MCP 2026-07-28, basic/patterns/mrtr; MCP 2025-11-25, client/elicitation.
 */
export async function askPerson(
  tool: CheckedTool,
  request: ToolRequest,
  context: ServerContext,
  declared: unknown,
): Promise<Asked> {
  const question = toQuestion(tool, request);
  if (!question || !canAsk(context, declared) || request.args.confirm_token !== undefined) {
    return { goOn: request };
  }
  const answer = inputResponse(context.mcpReq.inputResponses, name);
  const state = context.mcpReq.requestState<string>();
  if (answer.kind === "elicit" && answer.action === "accept" && state !== undefined) {
    return { goOn: { ...request, args: { ...request.args, confirm_token: state } } };
  }
  if (answer.kind === "elicit") {
    return { answer: toErrorResult(declined(), createRequestId()) };
  }
  const answerNow = inputRequired({
    inputRequests: {
      [name]: inputRequired.elicit({
        message: question.text,
        requestedSchema: { type: "object", properties: {} },
      }),
    },
    requestState: await createConfirmToken(question),
  });
  return { answer: answerNow };
}
