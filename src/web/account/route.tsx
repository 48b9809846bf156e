import { type Context, Hono } from "hono";

import { probeKey, saveKey } from "../../access/probe-key.ts";
import type { LastUse } from "../../account/calls/usage-days.ts";
import type { Grant } from "../../account/grants/stored-grant.ts";
import { listFieldMistakes } from "../../catalog/fields.ts";
import { isAccountLinkOf } from "../../crypto/account-link.ts";
import { AppError } from "../../errors.ts";
import type { SignedIn } from "../../sign-in/session.ts";
import { activityPage } from "../activity/route.tsx";
import { approvalPages } from "../approvals/route.tsx";
import { readFields } from "../elements/toolset-fields.tsx";
import { finish, type Notices, readNotice } from "../flash.ts";
import type { PagesEnv } from "../pages-env.ts";
import { showPage } from "../respond.tsx";
import { requirePerson, toKeyProbe } from "../sign-in/require-person.ts";
import { accessTokenPages } from "../tokens/tokens-route.tsx";
import { toAppDoor, toAppHost } from "./app-host.ts";
import type { AccountApp } from "./app-rows.tsx";
import { accountDataPages } from "./data-route.tsx";
import { type About, listKeyedToolsets } from "./keyed-toolsets.ts";
import { AccountPage } from "./page.tsx";
import { signInsPages } from "./sign-ins-route.tsx";

const notices: Notices = {
  saved: (key = "The key") => `${key} works and is saved.`,
  forgotten: (key = "The key") => `${key} is forgotten.`,
  disconnected: (app = "The app") => `${app} is disconnected.`,
  distrusted: (app = "The app") =>
    `Before ${app} makes a change that needs your yes, you are asked here.`,
  "all-disconnected": () => "All apps are disconnected.",
  "passkey-added": () => "You can sign in with the new passkey.",
  "passkey-removed": (passkey = "The passkey") => `${passkey} is removed.`,
  "passkey-kept": () => "That is your last passkey: add another one before you remove it.",
};

const toKeyName = ({ title }: { readonly title: string }) => `The ${title} key`;

const toApp = (grant: Grant, use: LastUse | undefined): AccountApp => ({
  id: grant.id,
  name: grant.clientName,
  host: toAppHost(grant),
  door: toAppDoor(grant.redirectUri),
  browser: grant.browser,
  scopes: [...grant.scopes],
  trustsForms: grant.trustsForms,
  sinceMs: grant.createdAt * 1000,
  lastUse: use ?? null,
});

async function showAccount(
  c: Context<PagesEnv>,
  person: SignedIn,
  about?: About,
): Promise<Response> {
  const { authority, nonce } = c.var;
  const account = authority.account(person.accountId);
  const overview = await account.overview();
  const { keys, grants, passkeys, uses, notices: endings, approvals } = overview;
  const shown = { keys, uses: uses.keys, ...(about ? { about } : {}) };
  const toolsets = await listKeyedToolsets(c.var, person, shown);
  const page = (
    <AccountPage
      nonce={nonce}
      accountName={person.name}
      toolsets={toolsets}
      apps={grants.map((grant) => toApp(grant, uses.sources[grant.id]))}
      passkeys={passkeys.map(({ id, createdAt }) => ({ id, sinceMs: createdAt * 1000 }))}
      isAdmin={person.isAdmin}
      approvals={approvals.map(({ id, app, shown }) => ({ id, app, question: shown.question }))}
      endings={endings.map(({ clientName, at, reason }) => ({
        appName: clientName,
        endedMs: at * 1000,
        what: reason === "code_reused" ? "code" : "token",
      }))}
      {...(await readNotice(c, person, notices))}
    />
  );
  return showPage(c, page, { status: about?.error === undefined ? 200 : 400 });
}

async function addKey(c: Context<PagesEnv>, person: SignedIn, form: FormData): Promise<Response> {
  const { authority, toolsets } = c.var;
  const name = String(form.get("toolset") ?? "");
  const toolset = toolsets.find((candidate) => candidate.name === name);
  if (!toolset) throw new AppError("There is no such toolset.", { kind: "not_found" });
  const entered = readFields(toolset, form);
  const fieldErrors = listFieldMistakes(toolset, entered ?? {});
  const about = { toolset: name, ...(entered && { entered, fieldErrors }) };
  if (fieldErrors.size > 0) {
    const error = `Paste your ${toolset.title} key again: it was not tried.`;
    return showAccount(c, person, { ...about, error });
  }
  try {
    const pasted = { text: String(form.get("key") ?? ""), ...(entered && { fields: entered }) };
    const account = authority.account(person.accountId);
    const mayTry = await account.countKeyProbes(c.var.addressMayTry.free);
    const proven = await probeKey(authority, toolset, pasted, toKeyProbe(c, person, mayTry));
    await saveKey(authority, person, proven);
    return finish(c, person, { path: "/account", done: "saved", what: toKeyName(toolset) });
  } catch (error) {
    if (!(error instanceof AppError) || error.problem.kind === "limited") throw error;
    return showAccount(c, person, { ...about, error: error.message });
  }
}

/**
 * The toolset that an app's link asks a key for. Whoever follows another person's link would save a key where that
 * person's app never looks. Throws: `forbidden`.
 */
async function readOwnLink(
  c: Context<PagesEnv>,
  person: SignedIn,
): Promise<{ readonly toolset: string } | undefined> {
  const { for: tag, toolset = "" } = c.req.query();
  if (tag === undefined) return undefined;
  const { accountId, name } = person;
  if (await isAccountLinkOf(c.var.authority.ring, { accountId, toolset }, tag)) return { toolset };
  throw new AppError(
    `This link was made for another account, and you are signed in as ${name}. Sign out on your account page, then open the link again as the person whose app showed it.`,
    { kind: "forbidden", scope: "own-account" },
  );
}

/** The grant that a form names; what its app is called if it is the person's own. */
async function findGrant(c: Context<PagesEnv>, { accountId }: SignedIn) {
  const id = String((await c.req.formData()).get("id") ?? "");
  const account = c.var.authority.account(accountId);
  const grant = (await account.listGrants()).find((candidate) => candidate.id === id);
  return { id, account, app: grant?.clientName };
}

export const accountPages = new Hono<PagesEnv>()
  .get("/account", (c) =>
    requirePerson(c, async (person) => showAccount(c, person, await readOwnLink(c, person))),
  )
  .post("/account/keys", (c) =>
    requirePerson(c, async (person) => addKey(c, person, await c.req.formData())),
  )
  .post("/account/keys/forget", (c) =>
    requirePerson(c, async (person) => {
      const name = String((await c.req.formData()).get("toolset") ?? "");
      await c.var.authority.account(person.accountId).removeKey(name);
      const toolset = c.var.toolsets.find((candidate) => candidate.name === name);
      const what = toolset && toKeyName(toolset);
      return finish(c, person, { path: "/account", done: "forgotten", what });
    }),
  )
  .post("/account/grants/revoke", (c) =>
    requirePerson(c, async (person) => {
      const { id, account, app } = await findGrant(c, person);
      await account.revokeGrant(id);
      return finish(c, person, { path: "/account", done: "disconnected", what: app });
    }),
  )
  .post("/account/grants/distrust", (c) =>
    requirePerson(c, async (person) => {
      const { id, account, app } = await findGrant(c, person);
      await account.distrustForms(id);
      return finish(c, person, { path: "/account", done: "distrusted", what: app });
    }),
  )
  .post("/account/grants/revoke-all", (c) =>
    requirePerson(c, async ({ accountId }) => {
      await c.var.authority.account(accountId).revokeAllGrants();
      return c.redirect("/account?done=all-disconnected", 303);
    }),
  )
  .route("/", activityPage)
  .route("/", approvalPages)
  .route("/", accessTokenPages)
  .route("/", signInsPages)
  .route("/", accountDataPages);
