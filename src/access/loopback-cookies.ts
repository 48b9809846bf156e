const prefixed = "__Host-oauth-";
const plain = "toolhub-oauth-";

/** Safari keeps no `__Host-` cookie on http://localhost, so there the consent cookies go by plain names. */
export function toLoopbackCookies(headers: Headers): Headers {
  const renamed = new Headers(headers);
  renamed.delete("set-cookie");
  for (const cookie of headers.getSetCookie()) {
    renamed.append("set-cookie", cookie.replace(prefixed, plain).replace(/;\s*Secure/i, ""));
  }
  return renamed;
}

/** The request as the provider expects it: the plain names back to prefixed ones; the body was read already. */
export function fromLoopbackCookies(request: Request): Request {
  const headers = new Headers(request.headers);
  const cookies = (headers.get("cookie") ?? "").split(/;\s*/);
  const own = cookies.filter((cookie) => !cookie.startsWith(prefixed));
  headers.set("cookie", own.map((cookie) => cookie.replace(plain, prefixed)).join("; "));
  return new Request(request.url, { headers });
}
