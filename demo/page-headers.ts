import { Buffer } from "node:buffer";
import type { Context } from "hono";

/** Sets what a page is sent with. Returns the nonce of its style and script. */
export function setPageHeaders(c: Context): string {
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("base64url");
  const csp = `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; connect-src 'self'; img-src data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`;
  c.header("content-security-policy", csp);
  c.header("x-content-type-options", "nosniff");
  c.header("referrer-policy", "same-origin");
  c.header("cache-control", "no-store");
  return nonce;
}
