import { env } from "cloudflare:workers";
import { expect, test } from "vitest";

import { toObjectName } from "../../../src/crypto/account-id.ts";
import { saveGithubKey } from "../../support/account-objects.ts";
import { toPath } from "../../support/approvals.ts";
import { type FormFields, findCode, type Tokens, toCodeFields } from "../../support/dance.ts";
import { answerAsGithub, connectMerger, createMerger } from "../../support/merger.ts";
import {
  connectAgain,
  exchange,
  type Person,
  register,
  signIn,
  toAuthorizePath,
} from "../../support/person.ts";
import { mcpUrl, origin } from "../../support/server-under-test.ts";
import { call } from "../mcp/approver.ts";
import { createPagesOf } from "../web/page-routes.ts";

const box = 'name="forms"';
const forms = { elicitation: { form: {} } };
const changes: FormFields = [
  ["toolset", "github"],
  ["write", "github"],
];
const trusted = ["forms", "trusted"] as const;

async function createPerson(): Promise<Person> {
  const person = await signIn();
  await saveGithubKey(person);
  return person;
}

const accountOf = ({ tokens }: Pick<Person, "tokens">) =>
  env.ACCOUNT.getByName(toObjectName(tokens.access_token));

/** Of the grants of this client, the newest first. */
const listTrust = async (person: Person, clientId: string) =>
  (await accountOf(person).listGrants())
    .filter((grant) => grant.clientId === clientId)
    .map((grant) => grant.trustsForms);

const redirect_uri = "https://client.example/callback";
const registerWeb = () => register({ redirect_uris: [redirect_uri] });

test.each([
  [{ scope: "github:write" }, true],
  [{ scope: "clinical-trials:read github:write" }, true],
  [{}, true],
  [{ scope: "github:read" }, false],
  [{ scope: "clinical-trials:read" }, false],
  [{ resource: `${mcpUrl}/clinical-trials` }, false],
  [{ resource: `${mcpUrl}/readonly` }, false],
] as const)(
  "a client that asks for %j: the box is there %s, and not ticked",
  async (asks, isThere) => {
    const { browser, clientId } = await createPerson();
    const html = await (await browser.open(await toAuthorizePath(clientId, asks))).text();
    expect(html.includes(box)).toBe(isThere);
    expect(html).not.toMatch(/name="forms"[^>]*checked/);
  },
);

test.each(["page", "two-step"])("with CONFIRM=%s there is no box", async (CONFIRM) => {
  const { browser, clientId } = await createPerson();
  const path = await toAuthorizePath(clientId);
  const pages = createPagesOf("dev", { CONFIRM });
  const response = await pages.request(`${origin}${path}`, { headers: { cookie: browser.cookie } });
  const html = await response.text();
  expect(html).toContain('name="write"');
  expect(html).not.toContain(box);
});

const unearned: readonly (readonly [string, Readonly<Record<string, string>>, FormFields])[] = [
  ["ticks nothing of it", {}, changes],
  ["asks for it as a scope", { scope: "github:write forms trusted" }, changes],
  ["asks for it in its address", { forms: "trusted", scope: "github:write" }, changes],
  ["only may read", { scope: "github:read" }, [["toolset", "github"], trusted]],
  ["is allowed no changes", {}, [["toolset", "github"], trusted]],
  ["is allowed what asks nothing", {}, [["toolset", "clinical-trials"], trusted]],
  ["has it ticked to something else", {}, [...changes, ["forms", "on"]]],
];

test.each(unearned)("a client that %s is not trusted", async (_, asks, ticked) => {
  const person = await createPerson();
  const clientId = await registerWeb();
  const path = await toAuthorizePath(clientId, { redirect_uri, ...asks });
  expect((await person.browser.allow(path, ticked)).status).toBe(302);
  expect(await listTrust(person, clientId)).toEqual([false]);
});

test("what a person ticked holds for that grant, and for no other app of theirs", async () => {
  const github = answerAsGithub();
  const ada = await createMerger("trusted");
  expect((await call(ada.token, {}, forms)).result.resultType).toBe("input_required");
  const other = await connectMerger({ browser: ada.browser, clientId: await register() });
  toPath(await call(other, {}, forms));
  // The same program, connected once more, is asked about anew.
  toPath(await call(await connectMerger(ada), {}, forms));
  expect(github.merges).toBe(0);
});

test("a token that is renewed is as trusted as its grant", async () => {
  answerAsGithub();
  const ada = await createMerger();
  const tokens = await connectAgain(ada, {}, [["toolset", "github"], ["write", "github"], trusted]);
  const renewed = await exchange({
    grant_type: "refresh_token",
    client_id: ada.clientId,
    refresh_token: tokens.refresh_token,
  });
  const { access_token } = await renewed.json<Tokens>();
  expect((await call(access_token, {}, forms)).result.resultType).toBe("input_required");
});

test("what the token says of its scopes is what the client asked for: trust is none of them", async () => {
  const ada = await createMerger();
  const { scope } = await connectAgain(ada, {}, [
    ["toolset", "github"],
    ["write", "github"],
    trusted,
  ]);
  expect(scope).toBe("github:write");
  const metadata = await (await ada.browser.open("/.well-known/oauth-authorization-server")).text();
  expect(metadata).not.toContain("forms");
});

test("a client on the web comes back without a page as it was allowed, unless one of its grants lost it", async () => {
  const person = await createPerson();
  const clientId = await registerWeb();
  const path = await toAuthorizePath(clientId, { redirect_uri, scope: "github:write" });
  const first = await person.browser.allow(path, [...changes, trusted]);
  expect(findCode(first)).not.toBeNull();
  expect(findCode(await person.browser.open(path))).not.toBeNull();
  expect(await listTrust(person, clientId)).toEqual([true, true]);
  const [grant] = (await accountOf(person).listGrants()).filter((one) => one.clientId === clientId);
  await accountOf(person).distrustForms(grant?.id ?? "");
  expect(findCode(await person.browser.open(path))).not.toBeNull();
  expect((await listTrust(person, clientId)).toSorted()).toEqual([false, false, true]);
});

test("who is asked for more sees that the app is trusted already, and it stays so", async () => {
  const person = await createPerson();
  const clientId = await registerWeb();
  const narrow = await toAuthorizePath(clientId, { redirect_uri, scope: "github:write" });
  await person.browser.allow(narrow, [...changes, trusted]);
  const wide = await toAuthorizePath(clientId, { redirect_uri });
  const html = await (await person.browser.open(wide)).text();
  expect(html).toContain("Already allowed");
  expect(html).toContain("asking you for your yes itself");
  expect(html).not.toContain(box);
  await person.browser.allow(wide, [["toolset", "clinical-trials"]]);
  expect(await listTrust(person, clientId)).toEqual([true, true]);
});

test("who is asked for more of an app that is not trusted may tick the box for what it has", async () => {
  const person = await createPerson();
  const clientId = await registerWeb();
  const narrow = await toAuthorizePath(clientId, { redirect_uri, scope: "github:write" });
  await person.browser.allow(narrow, changes);
  const wide = await toAuthorizePath(clientId, { redirect_uri });
  expect(await (await person.browser.open(wide)).text()).toContain(box);
  await person.browser.allow(wide, [["toolset", "clinical-trials"], trusted]);
  expect((await listTrust(person, clientId)).toSorted()).toEqual([false, true]);
});

test("a page that has to be shown again keeps the tick", async () => {
  const person = await createPerson();
  const path = await toAuthorizePath(await registerWeb(), { redirect_uri });
  const fields = await person.browser.openConsent(path);
  const wrong = await person.browser.send(path, [...fields, trusted]);
  expect(wrong.status).toBe(400);
  expect(await wrong.text()).toMatch(/name="forms"[^>]*checked/);
  await person.browser.send(path, [...fields, ...changes]);
  const stale = await person.browser.send(path, [...fields, ...changes, trusted]);
  expect(stale.status).toBe(400);
  expect(await stale.text()).toMatch(/name="forms"[^>]*checked/);
});

test("a code that a hostile client redeems with more fields trusts it no more", async () => {
  answerAsGithub();
  const { browser, clientId } = await createMerger();
  const code = findCode(await browser.allow(await toAuthorizePath(clientId), changes));
  const more = { forms: "trusted", trustsForms: "true", scope: "github:write forms" };
  const response = await exchange({ ...toCodeFields(clientId, code ?? ""), ...more });
  toPath(await call((await response.json<Tokens>()).access_token, {}, forms));
});
