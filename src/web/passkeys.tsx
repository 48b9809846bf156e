import { Hono } from "hono";

import { AppError } from "../errors.ts";
import type { Admission } from "../sign-in/admission.ts";
import type { AskForPasskey } from "./newcomers.tsx";
import { InvitationPage } from "./pages/invitation.tsx";
import type { PagesEnv } from "./pages-env.ts";
import { showPage } from "./respond.tsx";
import { asPerson } from "./signed-in.ts";

/** What a signed-in person does with passkeys: adds and removes their own, and invites others. */
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
      asPerson(c, async ({ accountId }) => {
        const id = String((await c.req.formData()).get("id") ?? "");
        const isRemoved = await c.var.authority.account(accountId).removePasskey(id);
        if (isRemoved) await admission.unlink(id);
        return c.redirect(`/account?done=passkey-${isRemoved ? "removed" : "kept"}`, 303);
      }),
    )
    .post("/admin/invitations", (c) =>
      asPerson(c, async ({ isAdmin }) => {
        if (!isAdmin) {
          throw new AppError("Only the owner of this toolhub invites people.", {
            kind: "forbidden",
            scope: "admin",
          });
        }
        const { publicUrl } = c.var.authority.config;
        const link = `${publicUrl}/join?invitation=${await admission.invite()}`;
        return showPage(c, <InvitationPage nonce={c.var.nonce} link={link} />);
      }),
    );
}
