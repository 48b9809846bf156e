import { type Context, Hono } from "hono";
import * as z from "zod";

import { listScopes } from "../../catalog/toolsets.ts";
import { AppError } from "../../errors.ts";
import { toGrantedScopes, toToolsetScopes } from "../../oauth/scopes.ts";
import { toShownText } from "../../shown-text.ts";
import { type SignedIn, signedOut } from "../../sign-in/session.ts";
import { finish, type Notices, readNotice, takeFlash } from "../flash.ts";
import type { PagesEnv } from "../pages-env.ts";
import { showPage } from "../respond.tsx";
import { requirePerson } from "../sign-in/require-person.ts";
import { AccessTokensPage } from "./tokens-page.tsx";

const lifetimes = [7, 30, 90, 365];

const maxNameCharacters = 60;

/** What cannot be seen cannot be known again: such a name is refused, not changed. */
const TokenName = z
  .string()
  .trim()
  .min(1)
  .transform((name) => name.replace(/ +/g, " "))
  .refine((name) => name === toShownText(name, maxNameCharacters));

const notices: Notices = {
  made: () =>
    "The token was shown once. If you have not copied it, revoke it below and make another one.",
  revoked: (token = "The token") => `${token} is revoked.`,
};

/** What was sent, as it was sent. */
interface Entry {
  readonly name: string;
  readonly days: number;
  readonly toolsets: readonly string[];
  readonly write: readonly string[];
  readonly errors: { readonly name?: string; readonly toolset?: string };
}

const blank: Entry = { name: "", days: 30, toolsets: [], write: [], errors: {} };

async function showTokens(
  c: Context<PagesEnv>,
  { accountId, name }: SignedIn,
  entry: Entry,
  more: { readonly token?: string; readonly notice?: string } = {},
): Promise<Response> {
  const { authority, toolsets, nonce } = c.var;
  const account = authority.account(accountId);
  const [tokens, uses] = await Promise.all([account.listAccessTokens(), account.findLastUses()]);
  const mayWrite = toToolsetScopes(listScopes(toolsets));
  const mcpUrl = authority.config.resource;
  const page = (
    <AccessTokensPage
      nonce={nonce}
      accountName={name}
      tokens={tokens.map((token) => {
        return {
          id: token.id,
          name: token.name,
          scopes: [...token.scopes],
          sinceMs: token.createdAt * 1000,
          untilMs: token.expiresAt * 1000,
          lastUse: uses.sources[token.id] ?? null,
        };
      })}
      form={{
        ...entry,
        toolsets: toolsets.map((toolset) => ({
          name: toolset.name,
          title: toolset.title,
          canWrite: mayWrite.get(toolset.name)?.write ?? false,
          isTicked: entry.toolsets.includes(toolset.name),
          isWriteTicked: entry.write.includes(toolset.name),
        })),
      }}
      lifetimes={lifetimes}
      {...(more.token === undefined ? {} : { made: { token: more.token, mcpUrl } })}
      {...(more.notice === undefined ? {} : { notice: more.notice })}
    />
  );
  return showPage(c, page, { status: Object.keys(entry.errors).length > 0 ? 400 : 200 });
}

function readEntry(form: FormData): Entry {
  const days = Number(form.get("days"));
  return {
    ...blank,
    name: String(form.get("name") ?? "").slice(0, 200),
    days: lifetimes.includes(days) ? days : blank.days,
    toolsets: form.getAll("toolset").map(String),
    write: form.getAll("write").map(String),
  };
}

async function makeToken(c: Context<PagesEnv>, person: SignedIn): Promise<Response> {
  const { authority, toolsets } = c.var;
  const entry = readEntry(await c.req.formData());
  const { days, write } = entry;
  const name = TokenName.safeParse(entry.name).data;
  const scopes = toGrantedScopes(listScopes(toolsets), {
    toolsets: [...new Set([...entry.toolsets, ...write])],
    write,
  });
  if (name === undefined || scopes.length === 0) {
    const errors = {
      ...(name === undefined ? { name: "Please type a name of 1 to 60 characters." } : {}),
      ...(scopes.length === 0 ? { toolset: "Tick what the token may do." } : {}),
    };
    return showTokens(c, person, { ...entry, errors });
  }
  const draft = { name, scopes, days, audience: authority.config.resource };
  const account = authority.account(person.accountId);
  const made = await account.createAccessToken(draft, { signInId: person.sessionId });
  if ("refused" in made && made.refused === "signed-out") throw signedOut();
  if ("refused" in made) {
    const message = "You have 50 access tokens. Revoke one that you no longer use, then try again.";
    throw new AppError(message, { kind: "input", path: "/", allowed: "50 access tokens" });
  }
  return finish(c, person, { path: "/account/tokens", done: "made", what: made.token });
}

/** The person's access tokens: listed, made and revoked. */
export const accessTokenPages = new Hono<PagesEnv>()
  .get("/account/tokens", (c) =>
    requirePerson(c, async (person) => {
      const isMade = c.req.query("done") === "made";
      const token = isMade ? await takeFlash(c, person, "made") : undefined;
      const more = token === undefined ? await readNotice(c, person, notices) : { token };
      return showTokens(c, person, blank, more);
    }),
  )
  .post("/account/tokens", (c) => requirePerson(c, (person) => makeToken(c, person)))
  .post("/account/tokens/revoke", (c) =>
    requirePerson(c, async (person) => {
      const id = String((await c.req.formData()).get("id") ?? "");
      const account = c.var.authority.account(person.accountId);
      const token = (await account.listAccessTokens()).find((candidate) => candidate.id === id);
      await account.revokeAccessToken(id);
      const what = token && `The token ${token.name}`;
      return finish(c, person, { path: "/account/tokens", done: "revoked", what });
    }),
  );
