import { Buffer } from "node:buffer";

const utf8 = new TextEncoder();

/** SHA-256 of `text` as UTF-8: 32 bytes. */
export function toDigest(text: string): Promise<ArrayBuffer> {
  return crypto.subtle.digest("SHA-256", utf8.encode(text));
}

/** SHA-256 of `text`, 43 base64url characters: what is kept of a text that only has to be known again. */
export async function toHash(text: string): Promise<string> {
  return Buffer.from(await toDigest(text)).toString("base64url");
}

/** SHA-256 of `text`, 64 hexadecimal digits: for records that were named so before. */
export async function toHexHash(text: string): Promise<string> {
  return Buffer.from(await toDigest(text)).toString("hex");
}
