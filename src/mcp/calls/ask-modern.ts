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
  type Question,
  readToken,
  toNonceChange,
} from "../../tools/confirmation.ts";
import { type Change, isKnown, runOnce } from "../../tools/run-once.ts";
import type { CheckedTool } from "../../tools/tool-registry.ts";
import {
  agreeForm,
  assertYes,
  declined,
  maxRounds,
  readAgreement,
  unsteady,
  unusable,
} from "./agreement.ts";
import type { Asked, Asking, ToolRequest } from "./call-tool.ts";

const purposes = ["agree", "key", "page"] as const;
type Purpose = (typeof purposes)[number];

/** What of a request's context says whether it comes back with an answer. */
type Answering = Pick<ServerContext["mcpReq"], "requestState" | "inputResponses">;

/** What the client brings back to a call that waited. */
interface Answered {
  readonly purpose: Purpose;
  readonly token: string;
  readonly nonce: string;
  /** The digest of the question that was put. */
  readonly asked: string;
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

  function ask(
    purpose: Purpose,
    request: ReturnType<typeof inputRequired.elicit>,
    token: string,
    round = 1,
  ): InputRequiredResult {
    return inputRequired({
      inputRequests: { [purpose]: request },
      requestState: `${purpose}.${token}.${round}`,
    });
  }

  async function askToAgree({ text, digest }: Question, before?: Answered): Promise<Asked> {
    const form = inputRequired.elicit({ message: text, requestedSchema: agreeForm });
    const token =
      before?.asked === digest ? before.token : await createToken(toPending("agree"), digest);
    return { asked: ask("agree", form, token, (before?.round ?? 0) + 1) };
  }

  /**
   * `made` if something came of it before, `none` if the answer is none. What became of an earlier answer is in the
   * ledger.
   */
  async function readYes({ nonce, answer }: Answered): Promise<"made" | "yes" | "none"> {
    const earlier = toNonceChange(toPending("agree"), nonce);
    const isAnswered = await isKnown(earlier);
    if (isAnswered && !isKeyed) return "made";
    const agreement = isAnswered ? "no" : readAgreement(answer);
    if (agreement === null) return "none";
    if (agreement === "no") await keepNo(earlier);
    else assertYes(agreement);
    return "yes";
  }

  return {
    confirm: async (toQuestion) => {
      if (answered?.purpose !== "agree") return askToAgree(await toQuestion());
      const { nonce, asked, round } = answered;
      const said = await readYes(answered);
      if (said === "made") return { nonce };
      if (said === "none" && round >= maxRounds) throw unusable();
      const question = await toQuestion();
      // A yes to what was so is none to what is so now.
      if (said === "yes" && question.digest === asked) return { nonce };
      if (round >= maxRounds) throw unsteady();
      return askToAgree(question, answered);
    },
    // Whoever was sent there already came back without having done it.
    openPage: async ({ purpose, message, url }) => {
      if (answered?.purpose === purpose) return null;
      const request = inputRequired.elicitUrl({ message, url });
      return ask(purpose, request, await createToken(toPending(purpose)));
    },
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
  const [, name, token = "", round] = /^(agree|key|page)\.(.*)\.(\d)$/.exec(state) ?? [];
  const purpose = purposes.find((one) => one === name);
  const facts = purpose && (await readToken(toPending(purpose), token));
  if (!facts) throw invalidState();
  return { purpose, token, ...facts, round: Number(round), answer: inputResponses?.[purpose] };
}

const invalidState = () =>
  new ProtocolError(
    ProtocolErrorCode.InvalidParams,
    "This requestState is too old or not of this call, so this request did nothing. Call again without it.",
    { reason: "invalid_request_state" },
  );
