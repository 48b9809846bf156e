import { toModernHeaders } from "./modern-message.ts";
import { fetchWorker, mcpUrl } from "./server-under-test.ts";

/** Sends one message to the Worker, as a 2026-07-28 client does. */
export function sendModern(
  token: string,
  message: { method: string; params?: object },
): Promise<Response> {
  return fetchWorker(mcpUrl, {
    method: "POST",
    headers: toModernHeaders(token, message),
    body: JSON.stringify(message),
  });
}
