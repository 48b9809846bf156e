import { Hono } from "hono";

import { AppError } from "../../errors.ts";
import type { Invitations } from "../../sign-in/invitations.ts";
import { toDay } from "../elements/time-text.ts";
import { finish } from "../flash.ts";
import type { PagesEnv } from "../pages-env.ts";
import type { AskForPasskey } from "../sign-in/new-person-route.tsx";
import { requirePerson } from "../sign-in/require-person.ts";

/** What a signed-in person does with passkeys: adds and removes their own. */
export function createPasskeyAccountPages(invitations: Invitations, askForPasskey: AskForPasskey) {
  return new Hono<PagesEnv>()
    .post("/account/passkeys", (c) =>
      requirePerson(c, async ({ accountId }) => {
        const [passkey] = await c.var.authority.account(accountId).listPasskeys();
        if (!passkey) {
          throw new AppError("You do not sign in with passkeys.", { kind: "not_found" });
        }
        return askForPasskey(c, { type: "add", owner: passkey.owner, accountId });
      }),
    )
    .post("/account/passkeys/remove", (c) =>
      requirePerson(c, async (person) => {
        const id = String((await c.req.formData()).get("id") ?? "");
        const account = c.var.authority.account(person.accountId);
        const passkey = await account.findPasskey(id);
        const isRemoved = await account.removePasskey(id);
        if (passkey && isRemoved) await invitations.unlink([passkey]);
        return finish(c, person, {
          path: "/account",
          done: `passkey-${isRemoved ? "removed" : "kept"}`,
          what: passkey ? `The passkey of ${toDay(passkey.createdAt * 1000)}` : undefined,
        });
      }),
    );
}
