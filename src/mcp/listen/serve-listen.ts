import type { RequestId } from "@modelcontextprotocol/server";

import type { Access, Account } from "../../account/account.ts";
import { maxSockets } from "../../account/changes/listeners.ts";
import { hourMs } from "../../clock.ts";
import { type ParsedBody, toObject } from "../message/message.ts";
import { openEventStream } from "./event-stream.ts";
import { openSocket, toUntilMs } from "./open-socket.ts";
import type { createRecorder } from "./record-answer.ts";

/** `head` has neither body nor credentials. */
export interface ListenRequest {
  readonly head: Request;
  readonly body: ParsedBody;
  readonly access: Access;
}

const retryAfterSeconds = 60;

/**
 * Serves `subscriptions/listen`: the stream is held here, and the account tells of changes through a socket that does not
 * keep its object in memory. Source: MCP 2026-07-28, basic/patterns/subscriptions.
 */
export async function serveListen(
  { head, body, access }: ListenRequest,
  accounts: DurableObjectNamespace<Account>,
  recordAnswer: ReturnType<typeof createRecorder>,
): Promise<Response> {
  const answer = await recordAnswer(head, toObject(body.json));
  if (answer instanceof Response) return answer;
  const untilMs = toUntilMs(access, hourMs);
  const stream = { sessionId: "", untilMs, after: null };
  const { webSocket, status } = await openSocket(accounts, access, stream);
  if (status === 429) return refuse(body.messages[0]?.id ?? null);
  const { headers, text } = answer;
  // The token has gone since it was checked.
  if (!webSocket) return new Response(text.first + text.last, { headers });
  return new Response(openEventStream(webSocket, text, untilMs), { headers });
}

function refuse(id: RequestId | null): Response {
  const text = `This account has ${maxSockets} open streams already. Close one, then listen again.`;
  return Response.json(
    { jsonrpc: "2.0", id, error: { code: -32000, message: text } },
    { status: 429, headers: { "retry-after": String(retryAfterSeconds) } },
  );
}
