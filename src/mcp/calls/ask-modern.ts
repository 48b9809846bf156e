import {
  type InputRequiredResult,
  inputRequired,
  ProtocolError,
  ProtocolErrorCode,
  type ServerContext,
} from "@modelcontextprotocol/server";

import {
  createToken,
  type PendingConfirmation,
  readToken,
  toNonceChange,
} from "../../tools/confirmation.ts";
import { type Change, isKnown, runOnce } from "../../tools/run-once.ts";
import type { CheckedTool } from "../../tools/tool-registry.ts";
import { agreeForm, assertYes, declined, maxRounds, readAgreement, unusable } from "./agreement.ts";
import type { Elicitor, ToolRequest } from "./call-tool.ts";

type Purpose = "agree" | "key";
type Asking = { readonly [Question in keyof Elicitor]: NonNullable<Elicitor[Question]> };

/** What of a request's context says whether it comes back with an answer. */
type Answering = Pick<ServerContext["mcpReq"], "requestState" | "inputResponses">;

/** What the client brings back to a call that waited. */
interface Answered {
  readonly purpose: Purpose;
  readonly token: string;
  readonly nonce: string;
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
export async function createModernElicitor(
  tool: CheckedTool,
  { caller, args }: ToolRequest,
  { mcpReq }: { readonly mcpReq: Answering },
): Promise<Asking> {
  const toPending = (purpose: Purpose): PendingConfirmation => ({ purpose, caller, tool, args });
  const answered = await readAnswer(mcpReq, toPending);
  /** Such a call is known by its own key; then the ledger has nothing but a No under the nonce. */
  const isKeyed = typeof args.idempotency_key === "string";

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

  /** The nonce of a Yes; null if the answer is none. What became of an earlier answer is in the ledger. */
  async function readYes({ nonce, answer }: Answered): Promise<string | null> {
    const earlier = toNonceChange(toPending("agree"), nonce);
    const isAnswered = await isKnown(earlier);
    if (isAnswered && !isKeyed) return nonce;
    const agreement = isAnswered ? "no" : readAgreement(answer);
    if (agreement === null) return null;
    if (agreement === "no") await keepNo(earlier);
    else assertYes(agreement);
    return nonce;
  }

  return {
    confirm: async (message) => {
      const form = inputRequired.elicit({ message, requestedSchema: agreeForm });
      if (answered?.purpose !== "agree") return { asked: await ask("agree", form) };
      const nonce = await readYes(answered);
      if (nonce !== null) return { nonce };
      if (answered.round >= maxRounds) throw unusable();
      return { asked: await ask("agree", form, answered) };
    },
    // Whoever was sent there already came back without a key that works.
    openPage: async ({ message, url }) =>
      answered?.purpose === "key" ? null : ask("key", inputRequired.elicitUrl({ message, url })),
  };
}

/** Whoever said no does not say yes later, with the same state. Throws: `declined`, unless a Yes was faster. */
async function keepNo(change: Change): Promise<void> {
  await runOnce(change, async (claim) => {
    await claim();
    throw declined();
  });
}

/** An answer without its state is none. */
async function readAnswer(
  { requestState, inputResponses }: Answering,
  toPending: (purpose: Purpose) => PendingConfirmation,
): Promise<Answered | null> {
  const state = requestState<string>();
  if (state === undefined) return null;
  const [, purpose, token = "", round] = /^(agree|key)\.(.*)\.(\d)$/.exec(state) ?? [];
  if (purpose !== "agree" && purpose !== "key") throw invalidState();
  const nonce = await readToken(toPending(purpose), token);
  if (nonce === null) throw invalidState();
  return { purpose, token, nonce, round: Number(round), answer: inputResponses?.[purpose] };
}

const invalidState = () =>
  new ProtocolError(
    ProtocolErrorCode.InvalidParams,
    "This requestState is too old or not of this call, so this request did nothing. Call again without it.",
    { reason: "invalid_request_state" },
  );
