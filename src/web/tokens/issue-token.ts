import type { Context } from "hono";
import * as z from "zod";

import type { AccessTokenDraft } from "../../account/grants/access-tokens.ts";
import { AppError } from "../../errors.ts";
import { toShownText } from "../../shown-text.ts";
import { type SignedIn, signedOut } from "../../sign-in/session.ts";
import { finish } from "../flash.ts";
import type { PagesEnv } from "../pages-env.ts";

/** In days. */
export const tokenLifetimes: readonly number[] = [7, 30, 90, 365];
export const usualLifetime = 30;

const maxNameCharacters = 60;

/** What cannot be seen cannot be known again: such a name is refused, not changed. */
export const TokenName = z
  .string()
  .trim()
  .min(1)
  .transform((name) => name.replace(/ +/g, " "))
  .refine((name) => name === toShownText(name, maxNameCharacters));

/** What a form chose, in days. */
export function toLifetime(form: FormData): number {
  const days = Number(form.get("days"));
  return tokenLifetimes.includes(days) ? days : usualLifetime;
}

/** Makes a token and shows it once, on the page of all tokens. Throws: `forbidden`, `input`. */
export async function issueToken(
  c: Context<PagesEnv>,
  person: SignedIn,
  draft: AccessTokenDraft,
  done: "made" | "made-audit",
): Promise<Response> {
  const account = c.var.authority.account(person.accountId);
  const made = await account.createAccessToken(draft, { signInId: person.sessionId });
  if ("refused" in made && made.refused === "signed-out") throw signedOut();
  if ("refused" in made) {
    const message = "You have 50 access tokens. Revoke one that you no longer use, then try again.";
    throw new AppError(message, { kind: "input", path: "/", allowed: "50 access tokens" });
  }
  return finish(c, person, { path: "/account/tokens", done, what: made.token });
}
