import { createMiddleware } from "hono/factory";

import { AppError } from "../errors.ts";
import { toOAuthError } from "../oauth/oauth-error.ts";
import type { LimitedRoute } from "../rate-limit/limits.ts";
import { countRequest } from "./address-limit.ts";
import type { Authority } from "./authority.ts";

const tooMany = (seconds: number) =>
  `Too many requests came from your network. Wait ${seconds} seconds, then try again.`;

/** Refuses a page to a client address that asks too often. Throws: `limited`. */
export function limitPage(authority: Authority, route: LimitedRoute) {
  return createMiddleware(async (c, next) => {
    const seconds = await countRequest(authority, c.req.raw, route);
    if (seconds > 0) {
      throw new AppError(tooMany(seconds), { kind: "limited", retryAfterSeconds: seconds });
    }
    await next();
  });
}

/** The same for what programs post, in the form of OAuth errors. Source: RFC 6749 section 5.2, RFC 6585 section 4. */
export function limitPost(authority: Authority, route: LimitedRoute) {
  return createMiddleware(async (c, next) => {
    if (c.req.method !== "POST") return next();
    const seconds = await countRequest(authority, c.req.raw, route);
    if (seconds === 0) return next();
    const headers = { "retry-after": String(seconds) };
    return toOAuthError(429, "too_many_requests", tooMany(seconds), headers);
  });
}
