import type { PasskeyUse } from "../account/passkeys.ts";

/** Who somebody is, as one way of signing in has proved it. */
export interface Identity {
  /** Names the way: `dev`, `passkey`, or an OpenID Connect issuer. */
  readonly issuer: string;
  readonly subject: string;
  /** Shown on pages. */
  readonly name: string;
  /** May open the admin page: the owner, somebody of the issuer's admin group, or everybody with `dev`. */
  readonly isAdmin: boolean;
  /** The passkey that proved it, and how often it has signed by its own count. */
  readonly passkey?: PasskeyUse;
}
