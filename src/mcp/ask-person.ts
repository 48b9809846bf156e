import {
  CLIENT_CAPABILITIES_META_KEY,
  type ClientCapabilities,
  type InputRequiredResult,
  inputRequired,
  inputResponse,
  ProtocolError,
  ProtocolErrorCode,
  type ServerContext,
  UrlElicitationRequiredError,
} from "@modelcontextprotocol/server";

import * as z from "zod";

import { AppError } from "../errors.ts";
import { createToken, isToken, type Pending, useToken } from "../tools/confirmation.ts";
import type { CheckedTool } from "../tools/toolbox.ts";
import type { Asker, ToolRequest } from "./run-tool.ts";

/** A request's own `_meta`, as far as it says what the client can ask. Source: MCP 2026-07-28, client/elicitation. */
const Envelope = z.object({
  [CLIENT_CAPABILITIES_META_KEY]: z.object({
    elicitation: z
      .object({ form: z.looseObject({}).optional(), url: z.looseObject({}).optional() })
      .optional(),
  }),
});

type Elicitation = z.infer<typeof Envelope>[typeof CLIENT_CAPABILITIES_META_KEY]["elicitation"];
type Answer = ReturnType<typeof inputResponse>;

/**
 * How the person can be asked through their client in the middle of this call; the answer comes back with the request's
 * state, which is good for this account, method, tool and these arguments, for ten minutes, and where something is to
 * be done once only. Throws: ProtocolError -32602 where the state is not good.
 * Source: MCP 2026-07-28, basic/patterns/mrtr and client/elicitation; MCP 2025-11-25, client/elicitation.
 */
export async function createAsker(
  tool: CheckedTool,
  { caller, args }: ToolRequest,
  context: ServerContext,
  /** What the client declared when it opened its session. */
  declared: ClientCapabilities | undefined,
): Promise<Asker> {
  const envelope = Envelope.safeParse(context.mcpReq.envelope).data;
  const elicitation = (envelope?.[CLIENT_CAPABILITIES_META_KEY] ?? declared)?.elicitation;
  const toPending = (purpose: Pending["purpose"]) =>
    ({ purpose, caller, tool: tool.listing.name, args }) as const;
  const answered = await readAnswer(context, toPending);
  return {
    confirm: canConfirm(elicitation) ? confirm : null,
    openPage: elicitation?.url ? openPage : null,
  };

  async function confirm(text: string): Promise<InputRequiredResult | null> {
    if (answered?.purpose === "agree" && answered.answer.kind === "elicit") {
      if (answered.answer.action === "accept") return null;
      throw declined();
    }
    return ask(
      "agree",
      inputRequired.elicit({
        message: text,
        requestedSchema: { type: "object", properties: {} },
      }),
    );
  }

  async function openPage(message: string, url: string): Promise<InputRequiredResult | null> {
    // The person was sent there already, and came back without a key.
    if (answered?.purpose === "key") return null;
    if (envelope) return ask("key", inputRequired.elicitUrl({ message, url }));
    const elicitationId = crypto.randomUUID();
    throw new UrlElicitationRequiredError([{ mode: "url", message, url, elicitationId }]);
  }

  async function ask(
    purpose: "agree" | "key",
    request: ReturnType<typeof inputRequired.elicit>,
  ): Promise<InputRequiredResult> {
    const token = await createToken(toPending(purpose));
    return inputRequired({
      inputRequests: { [purpose]: request },
      requestState: `${purpose}.${token}`,
    });
  }
}

/** An empty declaration means forms. Source: MCP 2025-11-25, client/elicitation, "Capabilities". */
const canConfirm = (elicitation: Elicitation) =>
  elicitation !== undefined && (elicitation.form !== undefined || elicitation.url === undefined);

/** What the client brings back to a call that waited. An answer without its state is none. */
async function readAnswer(
  { mcpReq }: ServerContext,
  toPending: (purpose: Pending["purpose"]) => Pending,
): Promise<{ readonly purpose: "agree" | "key"; readonly answer: Answer } | null> {
  const state = mcpReq.requestState<string>();
  if (state === undefined) return null;
  const [, purpose, token = ""] = /^(agree|key)\.(.*)$/.exec(state) ?? [];
  if (purpose !== "agree" && purpose !== "key") throw invalidState();
  const answer = inputResponse(mcpReq.inputResponses, purpose);
  const isFinal = purpose === "agree" && answer.kind === "elicit";
  const isGood = await (isFinal ? useToken : isToken)(toPending(purpose), token);
  if (!isGood) throw invalidState();
  return { purpose, answer };
}

const invalidState = () =>
  new ProtocolError(
    ProtocolErrorCode.InvalidParams,
    "This requestState is used up, too old or not of this call. Nothing was done; call again without it.",
    { reason: "invalid_request_state" },
  );

function declined(): AppError {
  return new AppError(
    "The person said no, so nothing was done. Do not ask again unless they bring it up.",
    { kind: "declined" },
  );
}
