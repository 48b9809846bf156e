import type { ElicitRequest, ServerContext } from "@modelcontextprotocol/server";
import * as z from "zod";

import type { Question } from "../../tools/confirmation.ts";
import {
  agreeForm,
  assertYes,
  maxRounds,
  readAgreement,
  unshown,
  unsteady,
  unusable,
} from "../calls/agreement.ts";
import type { Asking, PersonPage } from "../calls/call-tool.ts";
import { type PageWait, PageWaits } from "../calls/page-waits.ts";

const Accepted = z.object({ action: z.literal("accept") });

/** How long a question stays open. */
const openMs = 10 * 60 * 1000;

/** Asks in the middle of the call. Source: MCP 2025-11-25, client/elicitation. */
export function createSessionElicitor({ mcpReq, http }: ServerContext): Asking {
  let isAgreed = false;

  /** The client's answer as it came. The SDK's own way shows its validator's words to the model. */
  const elicit = (params: ElicitRequest["params"]): Promise<unknown> =>
    mcpReq.send({ method: "elicitation/create", params }, z.unknown(), {
      signal: mcpReq.signal,
      timeout: openMs,
    });

  /** True for a yes, null for what is no answer. Throws: `declined`, `unasked`. */
  async function askOnce(message: string): Promise<true | null> {
    const params = { mode: "form", message, requestedSchema: agreeForm } as const;
    const answer = await elicit(params).catch(() => {
      throw unshown();
    });
    const agreement = readAgreement(answer);
    if (agreement === null) return null;
    assertYes(agreement);
    return true;
  }

  /** A yes counts if the question is still the same after it. */
  async function agree(toQuestion: () => Promise<Question>): Promise<void> {
    let question = await toQuestion();
    let failure = unusable;
    for (let round = 1; round <= maxRounds; round += 1) {
      if ((await askOnce(question.text)) === null) continue;
      const now = await toQuestion();
      if (now.digest === question.digest) return;
      question = now;
      failure = unsteady;
    }
    throw failure();
  }

  /** True if the person has done what the page is for, and the client knows it. */
  async function awaitPage(wait: PageWait, { isDone }: PersonPage): Promise<boolean> {
    const waits = http?.authInfo?.extra?.pageWaits;
    if (!(waits instanceof PageWaits && isDone)) return false;
    if (!(await waits.wait(wait, mcpReq.signal, isDone))) return false;
    const { elicitationId } = wait;
    await mcpReq.notify({
      method: "notifications/elicitation/complete",
      params: { elicitationId },
    });
    return true;
  }

  return {
    confirm: async (toQuestion) => {
      // A call that goes on after the person has set a key does not ask a second time.
      if (!isAgreed) await agree(toQuestion);
      isAgreed = true;
      return { nonce: null };
    },
    openPage: async (page) => {
      const { topic, message, url } = page;
      const elicitationId = crypto.randomUUID();
      const answer = await elicit({ mode: "url", message, url, elicitationId }).catch(() => null);
      // Accepting means to open the page; what becomes of it shows in the account alone.
      const isOpen = Accepted.safeParse(answer).success;
      return isOpen && (await awaitPage({ toolset: topic, elicitationId }, page)) ? "again" : null;
    },
  };
}
