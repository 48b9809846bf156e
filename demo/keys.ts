import { Buffer } from "node:buffer";
import * as z from "zod";

import type { Permission } from "./domain/permission.ts";

/** A name that a key may carry. */
export const KeyName = z
  .string()
  .trim()
  .min(1, "Please type a name.")
  .max(60, "The name may have at most 60 characters.");

/** A new key; one that says what it may do ends in that. */
export function createKey(permission: Permission | null): string {
  const random = Buffer.from(crypto.getRandomValues(new Uint8Array(24))).toString("base64url");
  return `sk_demo_${random}${permission === null ? "" : `_${permission}`}`;
}

/** SHA-256 as base64url: all that the demo keeps of a key. */
export async function toKeyHash(key: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(key));
  return Buffer.from(digest).toString("base64url");
}

/** The key of `Authorization: Bearer <key>`, or null. */
export function parseBearer(header: string | undefined): string | null {
  return /^Bearer (sk_demo_[A-Za-z0-9_-]+)$/i.exec(header ?? "")?.[1] ?? null;
}

/** What the API answers without a key that it knows, in GraphQL's own shape. */
export const refuseKey = (message = "This key is unknown or revoked"): Response =>
  Response.json(
    { errors: [{ message, extensions: { code: "UNAUTHENTICATED" } }] },
    { status: 401 },
  );
