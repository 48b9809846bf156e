import { Hono } from "hono";

import { AppError } from "../../errors.ts";
import type { Admission } from "../../sign-in/invitations.ts";
import { toDay } from "../elements/time-text.ts";
import { finish } from "../flash.ts";
import type { PagesEnv } from "../pages-env.ts";
import type { AskForPasskey } from "../sign-in/new-person-route.tsx";
import { asPerson } from "../sign-in/require-person.ts";

/** What a signed-in person does with passkeys: adds and removes their own. */
export function createPasskeyAccountPages(admission: Admission, askForPasskey: AskForPasskey) {
  return new Hono<PagesEnv>()
    .post("/account/passkeys", (c) =>
      asPerson(c, async ({ accountId }) => {
        const [passkey] = await c.var.authority.account(accountId).listPasskeys();
        if (!passkey) {
          throw new AppError("You do not sign in with passkeys.", { kind: "not_found" });
        }
        return askForPasskey(c, { type: "add", owner: passkey.owner, accountId });
      }),
    )
    .post("/account/passkeys/remove", (c) =>
      asPerson(c, async (person) => {
        const id = String((await c.req.formData()).get("id") ?? "");
        const account = c.var.authority.account(person.accountId);
        const passkey = await account.findPasskey(id);
        const isRemoved = await account.removePasskey(id);
        if (passkey && isRemoved) await admission.unlink([passkey]);
        return finish(c, person, {
          path: "/account",
          done: `passkey-${isRemoved ? "removed" : "kept"}`,
          what: passkey ? `The passkey of ${toDay(passkey.createdAt * 1000)}` : undefined,
        });
      }),
    );
}
