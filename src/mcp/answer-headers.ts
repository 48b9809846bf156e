import type { MiddlewareHandler } from "hono";

import { toHttpError } from "./message/rpc-error.ts";

/** What an answer says that came without a body. A 401 says how to go on in `WWW-Authenticate`. */
const sentences: ReadonlyMap<number, string> = new Map([
  [401, "This address needs an access token: WWW-Authenticate says where clients get one."],
  [404, "There is no MCP endpoint here."],
  [503, "The server cannot check the token at the moment. Try again."],
]);

const serverError = -32000;

/** Whether an answer consists of server-sent events. */
export const isStream = ({ headers }: { readonly headers: Headers }): boolean =>
  headers.get("content-type")?.startsWith("text/event-stream") === true;

/** Documents about an endpoint say themselves how long they are good. Proxies must not gather a stream to compress it. */
function toCacheControl(headers: Headers): string {
  const own = headers.get("cache-control") ?? "";
  if (own.startsWith("public")) return own;
  return isStream({ headers }) ? streamHeaders["cache-control"] : answerHeaders["cache-control"];
}

/** What every answer of an MCP endpoint has. Whoever sets both at once spares two copies of the answer. */
export const answerHeaders = {
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
} as const;

/** The same for a stream. */
export const streamHeaders = {
  ...answerHeaders,
  "cache-control": "no-store, no-transform",
} as const;

const isComplete = (headers: Headers): boolean =>
  Object.entries(answerHeaders).every(([name, value]) => headers.get(name) === value);

/**
 * Every answer of an MCP endpoint, whoever made it: kept by nobody, taken for nothing but what it says it is, and an
 * error always with a body, so that no client takes the address for another kind of server.
 */
export const completeAnswer: MiddlewareHandler = async (c, next) => {
  await next();
  const { status, body, headers } = c.res;
  if (body !== null && isComplete(headers)) return;
  if (status >= 400 && body === null && c.req.method !== "HEAD") {
    // Hono keeps the headers of the answer that it replaces.
    c.res = toHttpError(status, serverError, sentences.get(status) ?? "This request was refused.");
  }
  c.header("cache-control", toCacheControl(c.res.headers));
  c.header("x-content-type-options", answerHeaders["x-content-type-options"]);
};
