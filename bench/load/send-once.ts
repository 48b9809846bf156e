import { toMessage } from "./answers.ts";
import type { LoadRequest } from "./requests.ts";

/** The body of a request. Each call asks for another trial: equal ones at the same time may be one request upstream. */
export function toBody({ method, params }: LoadRequest, id: number): string {
  const called = { arguments: {}, ...params };
  const args = Object.entries(called.arguments).map(([name, value]) => [name, `${value}-${id}`]);
  const own = "arguments" in params ? { ...params, arguments: Object.fromEntries(args) } : params;
  return JSON.stringify({ jsonrpc: "2.0", id, method, params: own });
}

/** Sends a request and returns the message that answers it. Throws: if it is not the result that `isGood` wants. */
export async function sendOnce(
  request: LoadRequest,
  isGood: (result: unknown) => boolean,
): Promise<string> {
  const { url, headers, sessionIds } = request;
  const [sessionId] = sessionIds;
  const response = await fetch(url, {
    method: "POST",
    headers: { ...headers, ...(sessionId && { "mcp-session-id": sessionId }) },
    body: toBody(request, 1),
  });
  const body = await response.text();
  const message = toMessage(body);
  if (response.ok && message !== "" && isGood(JSON.parse(message).result)) return message;
  throw new Error(`${url} answered ${response.status}: ${body.slice(0, 500)}`);
}
