import type { JSONObject } from "@modelcontextprotocol/server";

import type { Handshake } from "../../account/mcp-session-quota.ts";
import { toMessage } from "../message/message.ts";
import type { SessionBody } from "./messages.ts";
import type { SessionTransport } from "./transport.ts";

/** What a session's client once sent, to be sent again. */
const toBody = (json: JSONObject): SessionBody => ({
  isArray: false,
  messages: [toMessage(json, null)],
});

/** The `initialize` that agrees on this. */
export const toInitialize = (handshake: Handshake): JSONObject => ({
  jsonrpc: "2.0",
  id: 0,
  method: "initialize",
  params: handshake as unknown as JSONObject,
});

const replayHeaders = {
  "content-type": "application/json",
  accept: "application/json, text/event-stream",
};

/** What a session needs to come back. */
interface Replayed {
  readonly initialize: JSONObject;
  readonly audience: string;
  readonly sessionId: string;
}

/** Sends a transport what its session's client once sent. */
export async function replayHandshake(
  transport: SessionTransport,
  { initialize, audience, sessionId }: Replayed,
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
