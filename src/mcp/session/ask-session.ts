import type { ElicitRequest, ServerContext } from "@modelcontextprotocol/server";
import * as z from "zod";

import type { Caller } from "../../caller.ts";
import {
  agreeForm,
  assertYes,
  maxRounds,
  readAgreement,
  unanswered,
  unusable,
} from "../calls/agreement.ts";
import type { Elicitor } from "../calls/call-tool.ts";
import { type KeyWait, KeyWaits } from "../calls/key-waits.ts";

type Asking = { readonly [Question in keyof Elicitor]: NonNullable<Elicitor[Question]> };

const Accepted = z.object({ action: z.literal("accept") });

/** How long a question stays open. */
const openMs = 10 * 60 * 1000;

/** Asks in the middle of the call. Source: MCP 2025-11-25, client/elicitation. */
export function createSessionElicitor(
  { keyLocation }: Caller,
  { mcpReq, http }: ServerContext,
): Asking {
  let isAgreed = false;

  /** The client's answer as it came. The SDK's own way shows its validator's words to the model. */
  const elicit = (params: ElicitRequest["params"]): Promise<unknown> =>
    mcpReq.send({ method: "elicitation/create", params }, z.unknown(), {
      signal: mcpReq.signal,
      timeout: openMs,
    });

  async function agree(message: string): Promise<void> {
    for (let round = 1; round <= maxRounds; round += 1) {
      const params = { mode: "form", message, requestedSchema: agreeForm } as const;
      const answer = await elicit(params).catch(() => {
        throw unanswered();
      });
      const agreement = readAgreement(answer);
      if (agreement !== null) return assertYes(agreement);
    }
    throw unusable();
  }

  /** True if the person has set another key, and the client knows it. */
  async function awaitKey(wait: KeyWait): Promise<boolean> {
    const waits = http?.authInfo?.extra?.keyWaits;
    if (!(waits instanceof KeyWaits && keyLocation.refresh)) return false;
    if (!(await waits.wait(wait, mcpReq.signal, keyLocation.refresh))) return false;
    const { elicitationId } = wait;
    await mcpReq.notify({
      method: "notifications/elicitation/complete",
      params: { elicitationId },
    });
    return true;
  }

  return {
    confirm: async (message) => {
      // A call that goes on after the person has set a key does not ask a second time.
      if (!isAgreed) await agree(message);
      isAgreed = true;
      return { nonce: null };
    },
    openPage: async ({ toolset, message, url }) => {
      const elicitationId = crypto.randomUUID();
      const answer = await elicit({ mode: "url", message, url, elicitationId }).catch(() => null);
      // Accepting means to open the page; what becomes of it shows in the account alone.
      const isOpen = Accepted.safeParse(answer).success;
      return isOpen && (await awaitKey({ toolset, elicitationId })) ? "again" : null;
    },
  };
}
