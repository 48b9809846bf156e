import { toHexHash } from "../crypto/hash.ts";

/** The fields of `/token` that carry what an account has issued. Source: RFC 6749 section 4.1.3 and 6, RFC 7009. */
const credentialFields = ["code", "refresh_token", "token"];

/**
 * A code or token as the provider inside the `Account` object made it: `<object name>:...`. Outside the tag of the
 * account id stands behind the name. Records hold none of it, so they outlive the ring entry that made the tag.
 */
export function withoutTag(credential: string): string {
  return credential.replace(/^([A-Za-z0-9_-]{22})\.[A-Za-z0-9_-]{43}:/, "$1:");
}

/** A request to `/token` for the provider inside. */
export async function toInnerRequest(request: Request): Promise<Request> {
  const form = new URLSearchParams(new TextDecoder().decode(await request.arrayBuffer()));
  const fields = [...form].map(([name, value]) => [
    name,
    credentialFields.includes(name) ? withoutTag(value) : value,
  ]);
  const headers = new Headers(request.headers);
  headers.delete("content-length");
  const body = new URLSearchParams(fields).toString();
  return new Request(request.url, { method: request.method, headers, body });
}

/** The provider's answer for the world: every token in it begins with the account id. */
export async function toOuterResponse(
  accountId: string,
  name: string,
  response: Response,
): Promise<Response> {
  const text = await response.text();
  return new Response(text.replaceAll(`"${name}:`, `"${accountId}:`), response);
}

/** Where the browser goes with a code, which begins with the account id. */
export function toOuterRedirect(accountId: string, name: string, redirectTo: string): string {
  return redirectTo.replace(`code=${name}`, `code=${accountId}`);
}

/** Source: workers-oauth-provider 1.2.3, `generateTokenId`: the end of the name under which it keeps a token. */
export const toTokenId = (token: string): Promise<string> => toHexHash(token);
