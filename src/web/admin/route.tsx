import { type Context, Hono } from "hono";

import type { Authority } from "../../access/authority.ts";
import { toObjectName } from "../../crypto/account-id.ts";
import { AppError } from "../../errors.ts";
import { toShownText } from "../../shown-text.ts";
import { createInvitations, type Invitations } from "../../sign-in/invitations.ts";
import type { SignedIn } from "../../sign-in/session.ts";
import type { DirectoryPerson } from "../../store/people-list.ts";
import { findShard } from "../../store/shard.ts";
import { finish, type Notices, readNotice } from "../flash.ts";
import type { PagesEnv } from "../pages-env.ts";
import { showPage } from "../respond.tsx";
import type { AuditForm } from "./audit.tsx";
import { createAuditPages } from "./audit-pages.ts";
import { InvitationPage } from "./invitation.tsx";
import { AdminPage } from "./page.tsx";
import { requireAdmin } from "./require-admin.ts";
import { readAdminView, toPerson } from "./view.ts";

const notices: Notices = {
  "signed-out": (name = "That person") =>
    `${name} is signed out everywhere, and their apps are disconnected.`,
  removed: (name = "That person") => `${name} is removed.`,
  readmitted: (name = "That person") => `${name} may sign in again.`,
  "app-removed": (app = "The app") =>
    `${app} is no longer registered. Everybody is disconnected from it.`,
  "app-blocked": (app = "The app") => `${app} is blocked. Everybody is disconnected from it.`,
  "app-unblocked": (app = "the app") => `People may allow ${app} again.`,
  uninvited: () => "The invitation is revoked.",
};

/** A name as it is compared with what was typed: spaces do not count as they stand on a page. */
const toTyped = (name: string) => name.normalize("NFC").replace(/\s+/g, " ").trim();

/** Only who is on the list: an administrator cannot make objects by guessing. Throws: `not_found`. */
async function readPerson(c: Context<PagesEnv>): Promise<DirectoryPerson> {
  const id = String((await c.req.formData()).get("id") ?? "");
  const person = await c.var.authority.directory().find(id);
  if (person) return person;
  throw new AppError("There is no such person here, or no longer.", { kind: "not_found" });
}

/** First the log, then what it tells. */
const record = (c: Context<PagesEnv>, { name, accountId }: SignedIn, did: string) =>
  c.var.authority.directory().record({ admin: name, account: toObjectName(accountId), did });

async function signOut(c: Context<PagesEnv>, admin: SignedIn): Promise<Response> {
  const { id, name } = await readPerson(c);
  await record(c, admin, `signed out ${name} and disconnected their apps`);
  await c.var.authority.account(id).endAccess();
  return finish(c, admin, { path: "/admin", done: "signed-out", what: name });
}

/** What was sent and cannot be done: a field of the page says why. */
interface Refused {
  /** Who was not removed; on whichever page of the list they are, they are shown first. */
  readonly person?: DirectoryPerson & { readonly error: string };
  readonly audit?: Partial<AuditForm>;
}

async function showAdmin(
  c: Context<PagesEnv>,
  admin: SignedIn,
  invitations: Invitations | null,
  refused?: Refused,
): Promise<Response> {
  const view = await readAdminView(c, invitations);
  const { person, audit } = refused ?? {};
  const others = view.people.rows.filter(({ id }) => id !== person?.id);
  const rows = person ? [{ ...toPerson(person), error: person.error }, ...others] : others;
  const page = (
    <AdminPage
      nonce={c.var.nonce}
      adminName={admin.name}
      adminId={toObjectName(admin.accountId)}
      view={{ ...view, people: { ...view.people, rows }, audit: { ...view.audit, ...audit } }}
      isRefused={refused !== undefined}
      {...(await readNotice(c, admin, notices))}
    />
  );
  return showPage(c, page, { status: refused ? 400 : 200 });
}

/** The passkeys' links go first: from then on nobody signs in with one. */
async function removePerson(
  c: Context<PagesEnv>,
  admin: SignedIn,
  invitations: Invitations | null,
): Promise<Response> {
  const person = await readPerson(c);
  const { id, name } = person;
  if (id === toObjectName(admin.accountId)) {
    throw new AppError("You cannot remove yourself here.", { kind: "forbidden", scope: "others" });
  }
  const typed = String((await c.req.formData()).get("name") ?? "");
  if (toTyped(typed) !== toTyped(name)) {
    const error = `Nobody was removed. Type “${name}”, as it is written there.`;
    return showAdmin(c, admin, invitations, { person: { ...person, error } });
  }
  await record(c, admin, `removed ${name}`);
  const account = c.var.authority.account(id);
  await invitations?.unlink(await account.listPasskeys());
  await account.remove();
  const directory = c.var.authority.directory();
  // Without their passkeys nobody can be let in again: an invitation makes somebody new.
  await (invitations ? directory.forget(id) : directory.remove(id));
  return finish(c, admin, { path: "/admin", done: "removed", what: name });
}

async function readmitPerson(c: Context<PagesEnv>, admin: SignedIn): Promise<Response> {
  const id = String((await c.req.formData()).get("id") ?? "");
  const person = await c.var.authority.directory().findRemoved(id);
  if (!person) {
    throw new AppError("There is no such person here, or no longer.", { kind: "not_found" });
  }
  await record(c, admin, `let ${person.name} in again`);
  await c.var.authority.directory().readmit(id);
  await c.var.authority.account(id).readmit();
  return finish(c, admin, { path: "/admin", done: "readmitted", what: person.name });
}

async function removeApp(c: Context<PagesEnv>, admin: SignedIn): Promise<Response> {
  const form = await c.req.formData();
  const clientId = String(form.get("id") ?? "");
  const key = `client:${clientId}`;
  const shard = findShard(c.var.authority.registry, key);
  const stored = await shard.read(key);
  if (stored === null) {
    throw new AppError("There is no such app here, or no longer.", { kind: "not_found" });
  }
  const { clientName = "" } = JSON.parse(stored) as { clientName?: string };
  const shown = toShownText(clientName, 100) || "without a name";
  await record(c, admin, `removed the app ${shown}`);
  await shard.remove(key);
  await c.var.authority.directory().endClient(clientId, true);
  return finish(c, admin, { path: "/admin", done: "app-removed", what: shown });
}

/** An app with a metadata document cannot be removed: it is blocked, or no longer. */
async function blockApp(
  c: Context<PagesEnv>,
  admin: SignedIn,
  isBlocked: boolean,
): Promise<Response> {
  const id = String((await c.req.formData()).get("id") ?? "");
  const directory = c.var.authority.directory();
  const app = await directory.findApp(id);
  if (!app) throw new AppError("There is no such app here, or no longer.", { kind: "not_found" });
  const did = isBlocked ? "blocked the app" : "no longer blocks the app";
  const name = toShownText(app.name, 100);
  await record(c, admin, `${did} ${name}`);
  await directory.endClient(id, isBlocked);
  const done = `app-${isBlocked ? "blocked" : "unblocked"}`;
  return finish(c, admin, { path: "/admin", done, what: name });
}

/** If people come by invitation. */
function createInvitationPages(invitations: Invitations) {
  return new Hono<PagesEnv>()
    .post("/admin/invitations", (c) =>
      requireAdmin(c, async (admin) => {
        await record(c, admin, "invited a person");
        const { publicUrl } = c.var.authority.config;
        const link = `${publicUrl}/join?invitation=${await invitations.invite()}`;
        return showPage(c, <InvitationPage nonce={c.var.nonce} link={link} />);
      }),
    )
    .post("/admin/invitations/revoke", (c) =>
      requireAdmin(c, async (admin) => {
        const id = String((await c.req.formData()).get("id") ?? "");
        await record(c, admin, "revoked an invitation");
        await invitations.revokeInvitation(id);
        return c.redirect("/admin?done=uninvited", 303);
      }),
    );
}

/** What the owner, or the issuer's admin group, sees and does; with `dev` everybody. */
export function createAdminPages({ registry, config }: Authority) {
  const { signIn } = config;
  const invitations =
    signIn.way === "passkey" ? createInvitations(registry, signIn.ownerCode) : null;
  return new Hono<PagesEnv>()
    .get("/admin", (c) => requireAdmin(c, (admin) => showAdmin(c, admin, invitations)))
    .post("/admin/people/sign-out", (c) => requireAdmin(c, (admin) => signOut(c, admin)))
    .post("/admin/people/remove", (c) =>
      requireAdmin(c, (admin) => removePerson(c, admin, invitations)),
    )
    .post("/admin/people/readmit", (c) => requireAdmin(c, (admin) => readmitPerson(c, admin)))
    .post("/admin/apps/remove", (c) => requireAdmin(c, (admin) => removeApp(c, admin)))
    .post("/admin/apps/block", (c) => requireAdmin(c, (admin) => blockApp(c, admin, true)))
    .post("/admin/apps/unblock", (c) => requireAdmin(c, (admin) => blockApp(c, admin, false)))
    .route(
      "/",
      createAuditPages((c, admin, audit) => showAdmin(c, admin, invitations, { audit })),
    )
    .route("/", invitations ? createInvitationPages(invitations) : new Hono<PagesEnv>());
}
