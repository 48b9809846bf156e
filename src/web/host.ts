import { createMiddleware } from "hono/factory";

import type { Config } from "../config.ts";

/**
 * Serves only the address that tokens and cookies are made for. Pages asked for under another name or port lead to
 * the right one; everything else gets 421 and its address. Source: RFC 9110 section 15.5.20.
 */
export function requirePublicUrl({ publicUrl }: Config) {
  return createMiddleware(async (c, next) => {
    if (c.req.url.startsWith(`${publicUrl}/`)) return next();
    const { origin, pathname, search } = new URL(c.req.url);
    if (origin === publicUrl) return next();
    const isPage = c.req.method === "GET" && (c.req.header("accept") ?? "").includes("text/html");
    if (isPage) return c.redirect(`${publicUrl}${pathname}${search}`, 302);
    const error_description = `This server is ${publicUrl}: use exactly that address.`;
    return c.json({ error: "misdirected_request", error_description }, 421);
  });
}

const yearSeconds = 365 * 24 * 60 * 60;

/** Browsers that came by https once never come without it. Source: RFC 6797 section 6.1. */
export function keepHttps({ isHttps }: Config) {
  return createMiddleware(async (c, next) => {
    await next();
    if (isHttps) c.header("strict-transport-security", `max-age=${yearSeconds}`);
  });
}
