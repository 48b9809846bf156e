import { type Context, Hono } from "hono";
import { deleteCookie } from "hono/cookie";

import type { Authority } from "../../access/authority.ts";
import { openSavedFields } from "../../access/saved-fields.ts";
import { toObjectName } from "../../crypto/account-id.ts";
import { createInvitations } from "../../sign-in/invitations.ts";
import type { SignedIn } from "../../sign-in/session.ts";
import { MessagePage } from "../message-page.tsx";
import type { PagesEnv } from "../pages-env.ts";
import { showPage } from "../respond.tsx";
import { sessionCookie } from "../sign-in/cookies.ts";
import { requirePerson } from "../sign-in/require-person.ts";
import { DeleteAccountPage } from "./delete-page.tsx";

const phrase = "delete everything";

/** Everything that the account holds, without secrets. */
async function exportAccount(c: Context<PagesEnv>, { accountId }: SignedIn): Promise<Response> {
  const { authority } = c.var;
  const account = authority.account(accountId);
  const fields = (await account.listKeys()).map(async (key) => [
    key.toolset,
    await openSavedFields(authority, accountId, key),
  ]);
  const key_fields = Object.fromEntries(await Promise.all(fields));
  const data = { ...Object(await account.exportAll()), key_fields };
  return new Response(`${JSON.stringify(data, null, 2)}\n`, {
    headers: {
      "content-type": "application/json",
      "content-disposition": `attachment; filename="${c.var.brand.slug}-account.json"`,
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    },
  });
}

function showDelete(c: Context<PagesEnv>, { name }: SignedIn, error?: string) {
  const page = (
    <DeleteAccountPage
      nonce={c.var.nonce}
      accountName={name}
      phrase={phrase}
      {...(error === undefined ? {} : { error })}
    />
  );
  return showPage(c, page, { status: error === undefined ? 200 : 400 });
}

/** First nobody can sign in with the passkeys any more; an owner's deployment can be claimed anew. */
export async function unlinkPasskeys(
  { account, config, registry }: Pick<Authority, "account" | "config" | "registry">,
  accountId: string,
): Promise<void> {
  const { signIn } = config;
  if (signIn.way !== "passkey") return;
  const invitations = createInvitations(registry, signIn.ownerCode);
  const passkeys = await account(accountId).listPasskeys();
  await invitations.unlink(passkeys);
  for (const { owner } of passkeys) await invitations.release(owner.subject);
}

async function deleteAccount(c: Context<PagesEnv>, person: SignedIn): Promise<Response> {
  const typed = String((await c.req.formData()).get("phrase") ?? "");
  if (typed.trim().toLowerCase() !== phrase) {
    return showDelete(c, person, `Nothing was deleted. Type “${phrase}”.`);
  }
  const { authority, nonce } = c.var;
  const { accountId } = person;
  await unlinkPasskeys(authority, accountId);
  // First the list: whoever signs in meanwhile is on it again.
  await authority.directory().forget(toObjectName(accountId));
  await authority.account(accountId).erase();
  const { name, options } = sessionCookie(c);
  deleteCookie(c, name, options);
  const text = "Nothing of your account is left here. Revoke your keys where you got them.";
  return showPage(c, <MessagePage nonce={nonce} title="Everything is deleted" text={text} />);
}

/** How a person takes everything away, and how they leave nothing behind. */
export const accountDataPages = new Hono<PagesEnv>()
  .get("/account/export", (c) => requirePerson(c, (person) => exportAccount(c, person)))
  .get("/account/delete", (c) => requirePerson(c, async (person) => showDelete(c, person)))
  .post("/account/delete", (c) => requirePerson(c, (person) => deleteAccount(c, person)));
