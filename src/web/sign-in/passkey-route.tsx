import { Hono } from "hono";

import type { Authority } from "../../access/authority.ts";
import { createInvitations } from "../../sign-in/invitations.ts";
import type { BegunCeremony } from "../../sign-in/passkey-enrolment.ts";
import { createPasskeySignIn } from "../../sign-in/passkey-sign-in.ts";
import { createTransactions } from "../../sign-in/transactions.ts";
import { createPasskeyAccountPages } from "../account/passkeys-route.tsx";
import type { PagesEnv } from "../pages-env.ts";
import { showPage } from "../respond.tsx";
import { findAppName } from "./app-name.ts";
import { bindBrowser, enter, readBinding } from "./cookies.ts";
import { type AskForPasskey, createNewPersonPages } from "./new-person-route.tsx";
import { PasskeyPage } from "./passkey-page.tsx";
import { findSignedIn, toNext } from "./require-person.ts";

const signInWords = {
  title: "Sign in",
  text: "Your keys and connected apps belong to the passkey you sign in with.",
  button: "Sign in with a passkey",
};

const createWords = {
  title: "Make your passkey",
  text: "Your device keeps it. Next time, that is all you need to sign in.",
  button: "Make a passkey",
};

/** The pages of signing in with passkeys. */
export function createPasskeyPages(authority: Authority, ownerCode: string) {
  const invitations = createInvitations(authority.registry, ownerCode);
  const { publicUrl, brand } = authority.config;
  const { origin, hostname } = new URL(publicUrl);
  const signIn = createPasskeySignIn(
    authority,
    invitations,
    { id: hostname, name: brand.name, origin },
    createTransactions<BegunCeremony>(authority.registry),
  );

  const askForPasskey: AskForPasskey = async (c, purpose) => {
    const ceremony = await signIn.begin(purpose, bindBrowser(c));
    const app = purpose.type === "sign-in" ? await findAppName(authority, purpose.next) : null;
    const words = ceremony.does === "get" ? signInWords : createWords;
    const page = <PasskeyPage nonce={c.var.nonce} ceremony={ceremony} app={app} {...words} />;
    return showPage(c, page);
  };

  return new Hono<PagesEnv>()
    .get("/sign-in", async (c) => {
      if (!(await invitations.hasOwner())) return c.redirect("/sign-in/claim", 303);
      return askForPasskey(c, { type: "sign-in", next: toNext(c.req.query("next")) });
    })
    .post("/sign-in/passkey", async (c) => {
      const form = await c.req.formData();
      const { identity, purpose } = await signIn.finish({
        id: String(form.get("transaction") ?? ""),
        credential: String(form.get("credential") ?? ""),
        binding: readBinding(c),
        signedIn: await findSignedIn(c),
      });
      if (purpose.type === "add") return c.redirect("/account?done=passkey-added", 303);
      return enter(c, identity, purpose.type === "sign-in" ? purpose.next : "/account");
    })
    .route("/", createNewPersonPages(invitations, askForPasskey))
    .route("/", createPasskeyAccountPages(invitations, askForPasskey));
}
