import type { Context, Env } from "hono";
import { createMiddleware } from "hono/factory";

import { type BodyFault, readBody } from "../read-body.ts";

/**
 * Hands on a request whose body is complete and has at most `maxBytes`; everything behind it reads from memory. `refuse`
 * answers the rest.
 */
export function completeBody<E extends Env>(
  maxBytes: number,
  refuse: (fault: BodyFault, c: Context<E>) => Response | Promise<Response>,
) {
  return createMiddleware<E>(async (c, next) => {
    const { raw } = c.req;
    if (!raw.body) return next();
    const body = await readBody(raw, maxBytes);
    if (typeof body === "string") return refuse(body, c);
    c.req.raw = new Request(raw, { body });
    await next();
  });
}
