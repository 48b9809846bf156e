import type { Context } from "hono";

import { hourSeconds } from "../../clock.ts";
import { AppError } from "../../errors.ts";
import { hasAdministrators } from "../../sign-in/has-administrators.ts";
import type { SignedIn } from "../../sign-in/session.ts";
import type { PagesEnv } from "../pages-env.ts";
import { requirePerson } from "../sign-in/require-person.ts";

/**
 * How long an administrator is one after signing in, in seconds: who has left the group of the issuer since then finds
 * out at the next sign-in at the latest, although sign-in sessions last much longer.
 */
const adminSeconds = hourSeconds;

const refuse = (message: string) =>
  new AppError(message, { kind: "forbidden", scope: "administrator" });

/** Runs `next` for an administrator who signed in within the last hour; one of earlier is asked to sign in again. */
export async function requireAdmin(
  c: Context<PagesEnv>,
  next: (admin: SignedIn) => Promise<Response>,
): Promise<Response> {
  return requirePerson(c, async (person) => {
    if (!hasAdministrators(c.var.authority.config)) {
      throw refuse("This server has no administrators: its operator has set no OIDC_ADMIN_GROUP.");
    }
    if (!person.isAdmin) {
      throw refuse(
        "Only administrators of this server may do this. If you have just become one, sign out and in again.",
      );
    }
    const isFresh = person.startedAt + adminSeconds > Date.now() / 1000;
    return isFresh ? next(person) : c.redirect("/sign-in?next=/admin", 303);
  });
}
