import {
  type InputRequiredResult,
  inputRequired,
  ProtocolError,
  ProtocolErrorCode,
  type ServerContext,
} from "@modelcontextprotocol/server";

import { AppError } from "../errors.ts";
import { createToken, isToken, type Pending, useToken } from "../tools/confirmation.ts";
import { agreeForm, assertYes, maxRounds, readAgreement, unusable } from "./agreement.ts";
import type { Asker, ToolRequest } from "./run-tool.ts";

type Purpose = "agree" | "key";
type Asking = { readonly [Question in keyof Asker]: NonNullable<Asker[Question]> };

/** What the client brings back to a call that waited. */
interface Answered {
  readonly purpose: Purpose;
  readonly token: string;
  /** How often the question was put. Not signed: a client that bends it is asked more often. */
  readonly round: number;
  /** As it came: it may be anything. */
  readonly answer: unknown;
}

/**
 * Asks by answering `input_required`; the answer comes back with the request's state, which is good for this account,
 * method, tool and these arguments, for ten minutes, and once if something is to be done. Throws: ProtocolError -32602
 * if the state is not good. Source: MCP 2026-07-28, basic/patterns/mrtr.
 */
export async function createModernAsker(
  tool: string,
  { caller, args }: ToolRequest,
  { mcpReq }: ServerContext,
): Promise<Asking> {
  const toPending = (purpose: Purpose): Pending => ({ purpose, caller, tool, args });
  const answered = await readAnswer(mcpReq, toPending);

  async function ask(
    purpose: Purpose,
    request: ReturnType<typeof inputRequired.elicit>,
    { token, round } = { token: "", round: 0 },
  ): Promise<InputRequiredResult> {
    const state = token === "" ? await createToken(toPending(purpose)) : token;
    return inputRequired({
      inputRequests: { [purpose]: request },
      requestState: `${purpose}.${state}.${round + 1}`,
    });
  }

  return {
    confirm: async (message) => {
      const form = inputRequired.elicit({ message, requestedSchema: agreeForm });
      if (answered?.purpose !== "agree") return ask("agree", form);
      const agreement = readAgreement(answered.answer);
      if (agreement === null) {
        if (answered.round >= maxRounds) throw unusable();
        return ask("agree", form, answered);
      }
      if (!(await useToken(toPending("agree"), answered.token))) throw usedUp();
      assertYes(agreement);
      return null;
    },
    // Whoever was sent there already came back without a key that works.
    openPage: async ({ message, url }) =>
      answered?.purpose === "key" ? null : ask("key", inputRequired.elicitUrl({ message, url })),
  };
}

/** An answer without its state is none. */
async function readAnswer(
  { requestState, inputResponses }: ServerContext["mcpReq"],
  toPending: (purpose: Purpose) => Pending,
): Promise<Answered | null> {
  const state = requestState<string>();
  if (state === undefined) return null;
  const [, purpose, token = "", round] = /^(agree|key)\.(.*)\.(\d)$/.exec(state) ?? [];
  if (purpose !== "agree" && purpose !== "key") throw invalidState();
  if (!(await isToken(toPending(purpose), token))) throw invalidState();
  return { purpose, token, round: Number(round), answer: inputResponses?.[purpose] };
}

const invalidState = () =>
  new ProtocolError(
    ProtocolErrorCode.InvalidParams,
    "This requestState is too old or not of this call, so this request did nothing. Call again without it.",
    { reason: "invalid_request_state" },
  );

const usedUp = () =>
  new AppError(
    "This answer of the person was used before, so the change may have been made. Look at what there is now before you call again without requestState.",
    { kind: "unknown_outcome" },
  );
