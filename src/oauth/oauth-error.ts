/**
 * An error for programs, in the form that all OAuth endpoints share. `description` is a fixed sentence: never what a
 * stranger sent. Source: RFC 6749 section 5.2, RFC 7591 section 3.2.2.
 */
export function toOAuthError(
  status: number,
  code: string,
  description: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const body = { error: code, error_description: description };
  const always = { "access-control-allow-origin": "*", "cache-control": "no-store" };
  return Response.json(body, { status, headers: { ...always, ...headers } });
}

/** Source: RFC 9110 section 15.5.6. */
export const refuseMethod = (allow: string): Response =>
  toOAuthError(405, "invalid_request", `Only ${allow} may be used here.`, { allow });
