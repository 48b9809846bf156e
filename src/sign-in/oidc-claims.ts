import * as z from "zod";

import { AppError } from "../errors.ts";

const text = z.string().min(1).optional().catch(undefined);

/** Entra sends a boolean claim in any of these forms. Source: Microsoft Entra, optional claims reference, `xms_edov`. */
const flag = z.union([z.literal(true), z.literal(1), z.literal("1"), z.literal("true")]);

/**
 * One document of an issuer, the ID token or the answer of its userinfo endpoint, as far as toolhub reads it. What is
 * not as it should be counts as absent, and never as verified. Source: OpenID Connect Core 1.0 section 5.1.
 */
const ClaimsDocument = z
  .object({
    name: text,
    preferred_username: text,
    email: z.email().optional().catch(undefined),
    email_verified: z.unknown().optional(),
    /** The owner of the e-mail address's domain has been verified. */
    xms_edov: z.unknown().optional(),
    // Not of the specification, but what issuers call it.
    groups: z
      .union([z.array(z.string()), z.string().transform((group) => [group])])
      .optional()
      .catch(undefined),
  })
  .transform(({ email_verified, xms_edov, ...rest }) => ({
    ...rest,
    isVerified: toVerdict(email_verified, xms_edov),
  }));

/** Undefined if nothing is said of the address. */
function toVerdict(emailVerified: unknown, domainVerified: unknown): boolean | undefined {
  if (emailVerified === undefined && domainVerified === undefined) return undefined;
  const isVerified = emailVerified === undefined || emailVerified === true;
  return isVerified && (domainVerified === undefined || flag.safeParse(domainVerified).success);
}

/** What an issuer says of a person. */
export interface Claims {
  readonly iss: string;
  readonly sub: string;
  /** How the person may be called, the best first. */
  readonly names: readonly string[];
  /** Address and verdict come from one and the same document. */
  readonly email: { readonly address: string; readonly isVerified: boolean | undefined } | null;
  readonly groups: readonly string[];
}

/** Reads the documents of a sign-in, which must be verified: the ID token first. */
export function readClaims(
  { iss, sub }: { readonly iss: string; readonly sub: string },
  documents: readonly unknown[],
): Claims {
  const read = documents.map((document) => ClaimsDocument.parse(document));
  const withEmail = read.filter(({ email }) => email !== undefined);
  const source = withEmail.find(({ isVerified }) => isVerified !== undefined) ?? withEmail[0];
  const texts = (claim: "name" | "preferred_username") => read.map((each) => each[claim] ?? "");
  const address = source?.email?.toLowerCase();
  return {
    iss,
    sub,
    names: [...texts("name"), ...texts("preferred_username"), address ?? "", sub],
    email: source && address ? { address, isVerified: source.isVerified } : null,
    groups: read.find(({ groups }) => groups !== undefined)?.groups ?? [],
  };
}

/** Who may sign in. */
interface AllowedPeople {
  /** `*`, `@domain`, an address, `sub:` with a subject, or `group:` with a group. */
  readonly allowed: readonly string[];
  /** With `trusted`, an address of which the issuer says nothing counts too; one that it calls unverified never does. */
  readonly emails: "verified" | "trusted";
}

/** Throws: `forbidden`. */
export function assertAllowed({ allowed, emails }: AllowedPeople, claims: Claims): void {
  const { email, groups, sub } = claims;
  const counts = email?.isVerified ?? emails === "trusted";
  const address = email && counts ? [email.address, email.address.replace(/^.*@/, "@")] : [];
  const fitting = new Set(["*", `sub:${sub}`, ...groups.map((group) => `group:${group}`)]);
  const isAllowed = allowed.some(
    (entry) => fitting.has(entry) || address.includes(entry.toLowerCase()),
  );
  if (isAllowed) return;
  throw new AppError(
    "You are signed in there, but not on the list of people who may use this server. Ask its operator.",
    { kind: "forbidden", scope: "sign-in" },
  );
}
