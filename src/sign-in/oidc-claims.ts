import * as z from "zod";

import { AppError } from "../errors.ts";

/** What an issuer says of a person, as far as toolhub reads it. Source: OpenID Connect Core 1.0 section 5.1. */
export type Claims = z.infer<typeof Claims>;
export const Claims = z.object({
  iss: z.string().min(1),
  sub: z.string().min(1).max(255),
  name: z.string().min(1).optional(),
  preferred_username: z.string().min(1).optional(),
  email: z.email().optional(),
  email_verified: z.boolean().optional(),
  // Not of the specification, but what issuers call it.
  groups: z.array(z.string()).default([]),
});

/**
 * An entry is `*`, `@domain`, an address, or `sub:` with a subject. Addresses count only where the issuer has verified
 * them. Throws: `forbidden`.
 */
export function assertAllowed(allowed: readonly string[], claims: Claims): void {
  const email = claims.email_verified === true ? claims.email?.toLowerCase() : undefined;
  const domain = email?.slice(email.lastIndexOf("@"));
  const isAllowed = allowed.some(
    (entry) =>
      entry === "*" ||
      entry === `sub:${claims.sub}` ||
      (email !== undefined && [email, domain].includes(entry.toLowerCase())),
  );
  if (isAllowed) return;
  throw new AppError(
    "You are signed in there, but not on the list of people who may use this toolhub. Ask its operator.",
    { kind: "forbidden", scope: "sign-in" },
  );
}
