import type { Context } from "hono";
import { createMiddleware } from "hono/factory";

import { count, pushMetricsSoon } from "../observe/metrics.ts";

/** By how a path begins; a path itself may be anything. */
const routes = [
  ["mcp", /^\/mcp(?:\/|$)/],
  ["oauth", /^\/(?:authorize|token|register|revoke)(?:\/|$)/],
  ["sign-in", /^\/(?:sign-in|join)(?:\/|$)/],
  ["account", /^\/(?:account|admin|audit)(?:\/|$)/],
  ["metrics", /^\/(?:metrics|readyz)$/],
] as const;

const toRoute = (path: string) => routes.find(([, form]) => form.test(path))?.[0] ?? "other";

/** Counts what was refused, and sees to it that an isolate's numbers are handed over. */
export function countRefusals(contextOf: (c: Context) => Pick<ExecutionContext, "waitUntil">) {
  return createMiddleware(async (c, next) => {
    await next();
    const { status } = c.res;
    if (status >= 400) count("toolhub_refusals_total", toRoute(c.req.path), String(status));
    pushMetricsSoon((work) => contextOf(c).waitUntil(work));
  });
}
