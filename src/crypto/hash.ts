import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";

const utf8 = new TextEncoder();

/** SHA-256 of `text` as UTF-8: 32 bytes. */
export function toDigest(text: string): Promise<ArrayBuffer> {
  return crypto.subtle.digest("SHA-256", utf8.encode(text));
}

/** SHA-256 of `text`, 43 base64url characters: what is kept of a text that only has to be known again. */
export async function toHash(text: string): Promise<string> {
  return Buffer.from(await toDigest(text)).toString("base64url");
}

/** The same at once, for a short text that is asked for at each call: a promise would cost more than the digest. */
export const toHashNow = (text: string): string =>
  createHash("sha256").update(text).digest("base64url");

/** SHA-256 of `text`, 64 hexadecimal digits: for records that were named so before. */
export async function toHexHash(text: string): Promise<string> {
  return Buffer.from(await toDigest(text)).toString("hex");
}
