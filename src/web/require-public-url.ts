import { createMiddleware } from "hono/factory";

import type { Config } from "../config.ts";
import { strictTransport } from "../settings/strict-transport.ts";

/**
 * Serves only the address that tokens and cookies are made for. Pages asked for under another name or port lead to
 * the right one; everything else gets 421 and its address, what is no name at all included.
 * Source: RFC 9110 sections 7.2 and 15.5.20.
 */
export function requirePublicUrl({ publicUrl }: Config) {
  const { protocol, host: ourHost } = new URL(publicUrl);
  /** Nothing but the name and its port: no user, no path, and not two names. */
  const isOurs = (address: string) =>
    URL.canParse(address) && new URL(address).href === `${publicUrl}/`;
  const isMeant = (host: string | undefined, url: URL | null) =>
    (host === undefined || isOurs(`${protocol}//${host}`)) &&
    url?.origin === publicUrl &&
    url.username === "";
  return createMiddleware(async (c, next) => {
    const host = c.req.header("host");
    // As nearly every request has it: nothing to parse.
    if (host === ourHost && c.req.url.startsWith(`${publicUrl}/`)) return next();
    const url = URL.canParse(c.req.url) ? new URL(c.req.url) : null;
    if (isMeant(host, url)) return next();
    const isPage = c.req.method === "GET" && (c.req.header("accept") ?? "").includes("text/html");
    if (isPage && url) return c.redirect(`${publicUrl}${url.pathname}${url.search}`, 302);
    const error_description = `This server is ${publicUrl}: use exactly that address.`;
    return c.json({ error: "misdirected_request", error_description }, 421);
  });
}

/** Takes a trusted proxy's word for it that a request was sent to `PUBLIC_URL`. */
export function trustProxy({ publicUrl, isBehindProxy }: Config) {
  return createMiddleware(async (c, next) => {
    if (isBehindProxy) c.req.raw = toPublicRequest(c.req.raw, publicUrl);
    await next();
  });
}

/**
 * What a trusted proxy passes on, at the origin that it was sent to: the proxy comes without TLS, and often under another
 * name. One that tells in `X-Forwarded-Host` which name it was asked for is believed.
 */
function toPublicRequest(request: Request, publicUrl: string): Request {
  const url = URL.canParse(request.url) ? new URL(request.url) : null;
  if (url === null || url.username !== "") return request;
  const asked = request.headers.get("x-forwarded-host")?.split(",").at(-1)?.trim();
  const headers = new Headers(request.headers);
  headers.set("host", asked || new URL(publicUrl).host);
  const sent = new Request(request, { headers });
  return new Request(`${publicUrl}${url.pathname}${url.search}`, sent);
}

/** Says `strictTransport` in every answer of a deployment that is reached by https. */
export function keepHttps({ isHttps }: Config) {
  return createMiddleware(async (c, next) => {
    await next();
    if (isHttps) c.header(...strictTransport);
  });
}
