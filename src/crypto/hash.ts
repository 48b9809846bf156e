import { toBase64Url } from "./base64url.ts";

/** SHA-256 of `text`, 43 base64url characters: what is stored of a secret that only has to be known again. */
export async function toHash(text: string): Promise<string> {
  return toBase64Url(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
}
