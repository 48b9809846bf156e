import { type Context, Hono } from "hono";

import type { Authority } from "../access/authority.ts";
import { exchangeToken } from "../access/exchange-token.ts";
import { limitPost } from "../access/limit-address.ts";
import { AppError } from "../errors.ts";
import { refuseMethod, toOAuthError } from "../oauth/oauth-error.ts";
import type { BodyFault } from "../read-body.ts";
import { completeBody } from "./complete-body.ts";

const maxTokenBytes = 64 * 1024;
const maxRegistrationBytes = 16 * 1024;

const bodyStatus: Readonly<Record<BodyFault, number>> = {
  too_large: 413,
  unreadable: 400,
  late: 408,
};

/** Refuses a body of more than `maxBytes`, or one that does not arrive, with an OAuth error. */
const completeOAuthBody = (maxBytes: number, code: string) =>
  completeBody(maxBytes, (fault) => {
    const sentence =
      fault === "too_large"
        ? `The body may have at most ${maxBytes} bytes.`
        : "The body did not arrive completely.";
    return toOAuthError(bodyStatus[fault], code, sentence);
  });

/** Hono's own type of it lacks what workerd added since. */
const contextOf = (c: Context) => c.executionCtx as ExecutionContext;

/** The provider's answer; where it has nothing to say, in words. */
async function askProvider(c: Context, authority: Authority): Promise<Response> {
  const server = await authority.server();
  const response = await server.fetch(c.req.raw, authority.env, contextOf(c));
  if (response.ok || response.body !== null) return response;
  const allow = response.headers.get("allow");
  return allow === null
    ? toOAuthError(response.status, "not_found", "There is no such document here.")
    : refuseMethod(allow);
}

/** Source: RFC 7591 section 3.1: JSON alone, which no page of another site can send without being asked. */
async function register(c: Context, authority: Authority): Promise<Response> {
  const type = c.req.header("content-type") ?? "";
  if (c.req.method === "POST" && !/^application\/json\s*(;|$)/i.test(type.trim())) {
    return toOAuthError(400, "invalid_request", "Content-Type must be application/json");
  }
  try {
    return await askProvider(c, authority);
  } catch (error) {
    if (!(error instanceof AppError) || error.problem.kind !== "limited") throw error;
    const headers = { "retry-after": String(error.problem.retryAfterSeconds) };
    return toOAuthError(503, "temporarily_unavailable", error.message, headers);
  }
}

/** What programs ask of the authorization server. Every refusal is an OAuth error, whatever was sent. */
export function createOAuthRoutes(authority: Authority): Hono {
  return new Hono()
    .use("/token", completeOAuthBody(maxTokenBytes, "invalid_request"))
    .use("/register", completeOAuthBody(maxRegistrationBytes, "invalid_client_metadata"))
    .use("/token", limitPost(authority, "token"))
    .use("/register", limitPost(authority, "register"))
    .post("/token", (c) => exchangeToken(authority, c.req.raw, contextOf(c)))
    .all("/token", (c) => askProvider(c, authority))
    .all("/register", (c) => register(c, authority))
    .all("/.well-known/*", (c) => askProvider(c, authority));
}
