import type { JSONObject } from "@modelcontextprotocol/server";
import * as z from "zod";

import { toMessage, toObject } from "../message/message.ts";
import type { SessionBody } from "./messages.ts";
import type { SessionTransport } from "./transport.ts";

const maxNameLength = 100;
const maxVersionLength = 50;

const text = (length: number) => z.string().transform((value) => value.slice(0, length));
const Nothing = z.object({});

/** What toolhub asks clients for, or may. Everything else that a client says of itself is dropped. */
const Params = z.object({
  protocolVersion: text(maxVersionLength),
  capabilities: z.object({
    elicitation: z.object({ form: Nothing.optional(), url: Nothing.optional() }).optional(),
    sampling: Nothing.optional(),
    roots: z.object({ listChanged: z.boolean().optional() }).optional(),
  }),
  clientInfo: z.object({ name: text(maxNameLength), version: text(maxVersionLength) }),
});

/**
 * An `initialize` with no more than a session needs: it is stored for 30 days, and everything in it is a stranger's.
 * As it came if it is none; that is refused by the SDK.
 */
export function toHandshake({ messages: [message] }: SessionBody): JSONObject {
  const { success, data } = Params.safeParse(message?.params);
  const initialize = toObject(message?.json);
  return success ? { ...initialize, params: data as JSONObject } : initialize;
}

/** What a session's client once sent, to be sent again. */
export const toBody = (json: JSONObject): SessionBody => ({
  isArray: false,
  messages: [toMessage(json, null)],
});

const replayHeaders = {
  "content-type": "application/json",
  accept: "application/json, text/event-stream",
};

/** What a session needs to come back. */
interface Handshake {
  readonly initialize: JSONObject;
  readonly audience: string;
  readonly sessionId: string;
}

/** Sends a transport what its session's client once sent. */
export async function replayHandshake(
  transport: SessionTransport,
  { initialize, audience, sessionId }: Handshake,
): Promise<void> {
  const authInfo = { token: "", clientId: "", scopes: [] };
  const replay = async (json: JSONObject, more: Readonly<Record<string, string>>) => {
    const headers = { ...replayHeaders, ...more };
    const request = new Request(audience, { method: "POST", headers });
    await transport.answer(request, toBody(json), { authInfo, isResumable: false });
  };
  await replay(initialize, {});
  const initialized = { jsonrpc: "2.0", method: "notifications/initialized" };
  await replay(initialized, { "mcp-session-id": sessionId });
}
