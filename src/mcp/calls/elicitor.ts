import {
  CLIENT_CAPABILITIES_META_KEY,
  type ClientCapabilities,
  type ServerContext,
} from "@modelcontextprotocol/server";
import * as z from "zod";

import type { CheckedTool } from "../../tools/tool-registry.ts";
import { createSessionElicitor } from "../session/ask-session.ts";
import { createModernElicitor } from "./ask-modern.ts";
import type { Asking, Elicitor, ToolRequest } from "./call-tool.ts";
import { canOpenPages, canShowForms } from "./can-show-forms.ts";

/** A request's own `_meta`, as far as it says what the client can ask. Source: MCP 2026-07-28, client/elicitation. */
const Envelope = z.object({
  [CLIENT_CAPABILITIES_META_KEY]: z.object({
    elicitation: z
      .object({ form: z.looseObject({}).optional(), url: z.looseObject({}).optional() })
      .optional(),
  }),
});

/** What the client said when it opened its session; nothing in the modern lane. */
export interface SessionClient {
  readonly capabilities: ClientCapabilities | undefined;
  readonly version: string | undefined;
}

/**
 * How the person can be asked through their client in the middle of this call. Throws: ProtocolError -32602 if the call
 * brings a state that is not good. Source: MCP 2026-07-28 and 2025-11-25, client/elicitation.
 */
export async function createElicitor(
  tool: CheckedTool,
  call: ToolRequest,
  context: ServerContext,
  { capabilities, version = "" }: SessionClient,
): Promise<Elicitor> {
  const envelope = Envelope.safeParse(context.mcpReq.envelope).data;
  const elicitation = (envelope?.[CLIENT_CAPABILITIES_META_KEY] ?? capabilities)?.elicitation;
  let made: Promise<Asking> | undefined;
  const elicitor = () => {
    made ??= envelope
      ? createModernElicitor(tool, call, context)
      : Promise.resolve(createSessionElicitor(context));
    return made;
  };
  // A state that is not good is refused, whatever the tool asks.
  if (envelope && context.mcpReq.requestState() !== undefined) await elicitor();
  const canOpen = envelope ? elicitation?.url : canOpenPages(elicitation, version);
  return {
    confirm: canShowForms(elicitation) ? async (ask) => (await elicitor()).confirm(ask) : null,
    openPage: canOpen ? async (page) => (await elicitor()).openPage(page) : null,
  };
}
