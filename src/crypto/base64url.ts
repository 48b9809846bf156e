import { Buffer } from "node:buffer";

/** Without padding. Source: RFC 4648 section 5, RFC 7515 section 2. */
export function toBase64Url(bytes: ArrayBuffer | Uint8Array<ArrayBuffer>): string {
  const view = bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes);
  return Buffer.from(view.buffer, view.byteOffset, view.byteLength).toString("base64url");
}

/** Ignores what is not base64url, as Node does: check the form first where it matters. */
export function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(text, "base64url"));
}

/** `count` random bytes as base64url. */
export function createRandom(count: number): string {
  return toBase64Url(crypto.getRandomValues(new Uint8Array(count)));
}
