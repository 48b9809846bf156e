import type { AuthRequest } from "@cloudflare/workers-oauth-provider";

import { type KeyInfo, listMissing } from "../../caller.ts";
import type { KeysVerdict } from "../../rate-limit/keys-verdict.ts";
import type { SignInSession } from "../browser-sessions.ts";
import type { PageState } from "./consent-pages.ts";
import type { ConsentKey } from "./consents.ts";
import type { KeptClient } from "./kept-client.ts";

/** What is allowed to which client; the Worker has found the client. */
export interface Allowance {
  readonly request: AuthRequest;
  readonly clientName: string;
  readonly kept: KeptClient;
  /** Its own forms are taken for the person's yes. */
  readonly trustsForms: boolean;
}

/** Where the browser goes once something was allowed, or why nothing was: the page was sent before, or it must not be. */
export type AllowVerdict =
  | { readonly redirectTo: string }
  | { readonly refused: "used" | "forbidden" };

/** Who opens a consent page, or sends one. */
export interface ConsentQuestion extends ConsentKey {
  /** The page that is sent. */
  readonly page?: string;
  /** What the client gets at once if the person allowed as much before. */
  readonly offer?: SilentOffer;
  /** How many keys are to be tried for it. */
  readonly keys: number;
}

/** What of an account a consent page depends on. */
export interface ConsentAnswer {
  readonly session: SignInSession;
  /** The scopes that the client was allowed before. */
  readonly allowed: readonly string[];
  /** The client's own forms are taken for the person's yes in all that it was allowed before. */
  readonly trustsForms: boolean;
  readonly keys: readonly KeyInfo[];
  /** Null if no page was sent. */
  readonly page: PageState | null;
  /** Where to go without a page; null if that is not to be. */
  readonly redirectTo: string | null;
  /** Of the keys that are to be tried. */
  readonly mayTry: KeysVerdict;
}

/** What a client would get without a page. */
export interface SilentOffer {
  readonly allowance: Omit<Allowance, "trustsForms">;
  /** What its endpoint offers now: what was allowed before and is not among it counts no more. */
  readonly offered: readonly string[];
  /** The toolsets that work with a key of the person's own only. */
  readonly keysOf: readonly string[];
}

/** True if the person allowed before what is offered, and the toolsets have the keys that they need. */
export function covers(
  { allowance, offered, keysOf }: SilentOffer,
  allowed: readonly string[],
  keys: ReadonlySet<string>,
): boolean {
  const held = allowed.filter((scope) => offered.includes(scope));
  const isHeld = listMissing(held, allowance.request.scope).length === 0;
  return isHeld && keysOf.every((toolset) => keys.has(toolset));
}
