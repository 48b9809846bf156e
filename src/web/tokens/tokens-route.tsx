import { type Context, Hono } from "hono";

import { toAuditResource } from "../../audit/audit-routes.ts";
import { listScopes } from "../../catalog/toolsets.ts";
import { toGrantedScopes, toToolsetScopes } from "../../oauth/scopes.ts";
import type { SignedIn } from "../../sign-in/session.ts";
import { finish, type Notices, readNotice, takeFlash } from "../flash.ts";
import type { PagesEnv } from "../pages-env.ts";
import { showPage } from "../respond.tsx";
import { requirePerson } from "../sign-in/require-person.ts";
import { issueToken, TokenName, tokenLifetimes, toLifetime, usualLifetime } from "./issue-token.ts";
import { AccessTokensPage, type MadeToken } from "./tokens-page.tsx";

const gone = () =>
  "The token was shown once. If you have not copied it, revoke it below and make another one.";

const notices: Notices = {
  made: gone,
  "made-audit": gone,
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

const blank: Entry = { name: "", days: usualLifetime, toolsets: [], write: [], errors: {} };

async function showTokens(
  c: Context<PagesEnv>,
  { accountId, name }: SignedIn,
  entry: Entry,
  more: { readonly made?: MadeToken; readonly notice?: string } = {},
): Promise<Response> {
  const { authority, toolsets, nonce } = c.var;
  const account = authority.account(accountId);
  const { tokens, uses } = await account.overview();
  const mayWrite = toToolsetScopes(listScopes(toolsets));
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
      lifetimes={tokenLifetimes}
      {...more}
    />
  );
  return showPage(c, page, { status: Object.keys(entry.errors).length > 0 ? 400 : 200 });
}

function readEntry(form: FormData): Entry {
  return {
    ...blank,
    name: String(form.get("name") ?? "").slice(0, 200),
    days: toLifetime(form),
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
  return issueToken(c, person, draft, "made");
}

/** The token that was made just now, and where it is good; undefined the second time. */
async function takeMade(c: Context<PagesEnv>, person: SignedIn): Promise<MadeToken | undefined> {
  const { authority } = c.var;
  const done = c.req.query("done") ?? "";
  if (done !== "made" && done !== "made-audit") return undefined;
  const token = await takeFlash(c, person, done);
  const url = done === "made" ? authority.config.resource : toAuditResource(authority);
  return token === undefined ? undefined : { token, url };
}

/** The person's access tokens: listed, made and revoked. */
export const accessTokenPages = new Hono<PagesEnv>()
  .get("/account/tokens", (c) =>
    requirePerson(c, async (person) => {
      const made = await takeMade(c, person);
      return showTokens(c, person, blank, made ? { made } : await readNotice(c, person, notices));
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
