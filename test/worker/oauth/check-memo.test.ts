import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, expect, test, vi } from "vitest";

import { Account } from "../../../src/account/account.ts";
import { toSocketUrl } from "../../../src/account/changes/listeners.ts";
import { Grants } from "../../../src/account/grants/grants.ts";
import {
  asSignedIn,
  handshake,
  saveGithubKey,
  toCallRecord,
} from "../../support/account-objects.ts";
import { connectAgain, exchange, signIn } from "../../support/person.ts";
import { mcpUrl } from "../../support/server-under-test.ts";

const toolset = "clinical-trials";
const none = { calls: 0, served: 0, sessionId: null };

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** A connected person, whose token the account remembers. */
async function connectKnown() {
  const person = await signIn();
  const token = person.tokens.access_token;
  const [accountId = "", grantId = ""] = token.split(":");
  const account = env.ACCOUNT.getByName(accountId.slice(0, 22));
  const ask = (held?: string) => account.check(mcpUrl, token, none, held);
  const check = async (shown = token, resource = mcpUrl) =>
    (await account.check(resource, shown, none))?.marked?.checked ?? null;
  const known = await check();
  const mark = (await ask())?.marked?.mark ?? "";
  expect(mark).not.toBe("");
  const prototype = await runInDurableObject(account, (_, { storage }) =>
    Object.getPrototypeOf(storage.sql),
  );
  /** True if the token is found good without a statement. */
  const isRemembered = async () => {
    const exec = vi.spyOn(prototype as SqlStorage, "exec");
    const found = await check();
    const { length } = exec.mock.calls;
    exec.mockRestore();
    return found !== null && length === 0;
  };
  /** True if whoever holds what was said before hears that it is still so. */
  const isSame = async () => {
    const answer = await ask(mark);
    return answer !== null && answer.marked === undefined;
  };
  return { person, token, accountId, grantId, account, check, known, isRemembered, isSame };
}

type Known = Awaited<ReturnType<typeof connectKnown>>;

const draft = { name: "Script", scopes: [`${toolset}:read`], days: 7, audience: mcpUrl };
const change = { name: "change", digest: "digest", claim: "claim" };
const toPasskey = (id: string) => ({
  id,
  publicKey: "public",
  counter: 0,
  createdAt: 1,
  owner: { subject: "subject", name: "Ada" },
});
const toSession = ({ grantId }: Known) => ({ sessionId: "session", grantId, handshake });
const toKey = (sealed: string) => ({ toolset, sealed, owner: "Ada", last4: "zzzz", addedAt: 1 });

const nobody = { clientId: "none", tokenId: "none", sessionId: "", untilMs: 0, after: null };
const shown = { tool: "t", title: "T", question: "Do it?", args: [], preview: [] };
const question = { call: "call", asked: "digest", shown };

/** What a check says may depend on what these write: each is called, and then the account asks its tables again. */
const changing: Partial<Record<keyof Account, (known: Known) => Promise<unknown>>> = {
  startSignIn: ({ account }) =>
    account.startSignIn({ name: "Ada", isAdmin: false, browser: "Firefox" }),
  endSignIn: async ({ account }) => account.endSignIn((await asSignedIn(account)).signInId),
  endAllSignIns: ({ account }) => account.endAllSignIns(),
  addPasskey: ({ account }) => account.addPasskey(toPasskey("one"), null),
  removePasskey: async ({ account }) => {
    await account.addPasskey(toPasskey("one"), null);
    await account.addPasskey(toPasskey("two"), null);
    expect(await account.removePasskey("one")).toBe(true);
  },
  exchange: async ({ person }) => {
    const { refresh_token } = person.tokens;
    const fields = { grant_type: "refresh_token", client_id: person.clientId, refresh_token };
    expect((await exchange(fields)).status).toBe(200);
  },
  allow: ({ person }) => connectAgain(person, {}, [["toolset", toolset]]),
  changePage: async ({ account }) => {
    const page = { name: "page", until: Math.floor(Date.now() / 1000) + 60 };
    expect(await account.changePage(page, (await asSignedIn(account)).signInId)).toBe(true);
  },
  consentView: async ({ account, check }) => {
    const secret = await account.startSignIn({ name: "Ada", isAdmin: false, browser: "Firefox" });
    await check();
    const place = { clientId: "other", redirectUri: "https://client.example/back", keys: 0 };
    expect(await account.consentView(secret ?? "", place)).toMatchObject({ allowed: [] });
  },
  revokeGrant: ({ account, grantId }) => account.revokeGrant(grantId),
  distrustForms: async ({ account, person, check }) => {
    await saveGithubKey(person);
    const ticked = [["toolset", "github"] as const, ["write", "github"] as const];
    const tokens = await connectAgain(person, {}, [...ticked, ["forms", "trusted"]]);
    await check();
    await account.distrustForms(tokens.access_token.split(":")[1] ?? "");
  },
  denyClient: ({ account, known }) => account.denyClient(known?.clientId ?? "", true),
  revokeAllGrants: ({ account }) => account.revokeAllGrants(),
  createAccessToken: async ({ account }) =>
    account.createAccessToken(draft, await asSignedIn(account)),
  revokeAccessToken: async ({ account }) => {
    const made = await account.createAccessToken(draft, await asSignedIn(account));
    await account.revokeAccessToken("token" in made ? (made.token.split(":")[1] ?? "") : "");
  },
  endAccess: ({ account }) => account.endAccess(),
  putKey: async ({ account }) =>
    account.putKey(toKey("v1.k1.other.other"), await asSignedIn(account)),
  noteKeyTold: ({ account }) => account.noteKeyTold(toolset, 1),
  removeKey: ({ account }) => account.removeKey(toolset),
  remove: ({ account }) => account.remove(),
  readmit: async ({ account }) => {
    await account.remove();
    await account.readmit();
  },
  erase: ({ account }) => account.erase(),
  alarm: ({ account }) => runInDurableObject(account, (instance) => instance.alarm()),
};

/** These only read, or record what a check does not depend on: the account goes on with what it knows. */
const keeping: Partial<Record<keyof Account, (known: Known) => Promise<unknown>>> = {
  findSignIn: ({ account }) => account.findSignIn("secret"),
  listSignIns: ({ account }) => account.listSignIns(),
  listPasskeys: ({ account }) => account.listPasskeys(),
  findPasskey: ({ account }) => account.findPasskey("one"),
  check: ({ check }) => check(),
  overview: ({ account }) => account.overview(),
  listGrants: ({ account }) => account.listGrants(),
  listAccessTokens: ({ account }) => account.listAccessTokens(),
  fetch: ({ account, grantId }) => account.fetch(toSocketUrl({ ...nobody, grantId })),
  openSession: (known) => known.account.openSession(toSession(known)),
  adoptSession: ({ account }) => account.adoptSession("session"),
  closeSession: ({ account }) => account.closeSession("session"),
  tellSession: ({ account }) => account.tellSession("session", { method: "changed" }),
  awaitKey: ({ account }) =>
    account.awaitKey({ session: "session", toolset: "github", elicitationId: "one" }),
  listKeys: ({ account }) => account.listKeys(),
  countEnvelopes: ({ account }) => account.countEnvelopes(),
  countKeyProbes: ({ account }) => account.countKeyProbes(1),
  findChanges: ({ account }) => account.findChanges([change]),
  beginChange: ({ account }) => account.beginChange(change),
  finishChange: async ({ account }) => {
    await account.beginChange(change);
    await account.finishChange(change, { state: "done", answer: { result: {} } });
  },
  findApproval: ({ account, grantId }) => account.findApproval(grantId, "call"),
  askApproval: ({ account, grantId }) => account.askApproval({ ...question, source: grantId }),
  openApproval: ({ account }) => account.openApproval("none"),
  decideApproval: async ({ account, grantId }) => {
    const { id } = await account.askApproval({ ...question, source: grantId });
    const [{ id: signInId } = { id: "" }] = await account.listSignIns();
    expect(await account.decideApproval(id, "refused", { signInId })).toBe(true);
  },
  recordCalls: ({ account, grantId }) =>
    account.recordCalls([toCallRecord(grantId, { keys: [toolset] })]),
  listCalls: ({ account }) => account.listCalls(),
  listAudit: ({ account }) => account.listAudit({ fromMs: 0, toMs: Date.now() }),
  checkAdminToken: ({ account, token }) => account.checkAdminToken(mcpUrl, token),
  exportAll: ({ account }) => account.exportAll(),
};

test("of every method of an account it is known whether it may change what a check says", () => {
  const methods = Object.getOwnPropertyNames(Account.prototype).filter(
    (name) => name !== "constructor",
  );
  expect(methods.toSorted()).toEqual(
    [...Object.keys(changing), ...Object.keys(keeping)].toSorted(),
  );
});

test.each(Object.entries(changing))("after %s a check asks the tables again", async (_, run) => {
  const known = await connectKnown();
  expect(await known.isRemembered()).toBe(true);
  expect(await known.isSame()).toBe(true);
  await run(known);
  expect(await known.isRemembered()).toBe(false);
  expect(await known.isSame()).toBe(false);
});

test.each(Object.entries(keeping))("after %s a check asks no table", async (_, run) => {
  const known = await connectKnown();
  await run(known);
  expect(await known.isRemembered()).toBe(true);
  expect(await known.isSame()).toBe(true);
});

const endings = [
  ["the grant is revoked", ({ account, grantId }: Known) => account.revokeGrant(grantId)],
  ["all grants are revoked", ({ account }: Known) => account.revokeAllGrants()],
  ["an administrator signs the person out everywhere", ({ account }: Known) => account.endAccess()],
  [
    "an administrator ends the client",
    ({ account, known }: Known) => account.denyClient(known?.clientId ?? "", true),
  ],
  ["an administrator removes the person", ({ account }: Known) => account.remove()],
  ["the person deletes everything", ({ account }: Known) => account.erase()],
] as const;

test.each(endings)("the next check knows at once that %s", async (_, end) => {
  const known = await connectKnown();
  expect(await known.check()).not.toBeNull();
  await end(known);
  expect(await known.check()).toBeNull();
});

test("the next check knows at once that a client took its token back, or used its refresh token twice", async () => {
  const known = await connectKnown();
  const { clientId, tokens } = known.person;
  await exchange({ token: tokens.refresh_token, client_id: clientId });
  expect(await known.check()).toBeNull();
});

test("the next check knows at once that a script's token was revoked", async () => {
  const { account, check } = await connectKnown();
  const made = await account.createAccessToken(draft, await asSignedIn(account));
  const token = "token" in made ? made.token : "";
  for (const _ of [1, 2]) expect(await check(token)).toMatchObject({ scopes: draft.scopes });
  await account.revokeAccessToken(token.split(":")[1] ?? "");
  expect(await check(token)).toBeNull();
});

test("the next check brings the new key, and none once it is forgotten", async () => {
  const { account, check } = await connectKnown();
  await account.putKey(toKey("v1.k1.new.new"), await asSignedIn(account));
  expect(await check()).toMatchObject({ keys: [{ sealed: "v1.k1.new.new" }] });
  await account.removeKey(toolset);
  expect(await check()).toMatchObject({ keys: [] });
});

test("a token that is known ends on its second, and is asked for no more", async () => {
  const known = await connectKnown();
  const expiresAt = known.known?.expiresAt ?? 0;
  vi.useFakeTimers({ toFake: ["Date"], now: expiresAt * 1000 - 1 });
  expect(await known.check()).not.toBeNull();
  vi.setSystemTime(expiresAt * 1000);
  expect(await known.check()).toBeNull();
});

test("what is known of a token is not said of another one, nor at another resource", async () => {
  const { check, token, known } = await connectKnown();
  expect(known).not.toBeNull();
  expect(await check(`${token.slice(0, -1)}${token.endsWith("A") ? "B" : "A"}`)).toBeNull();
  expect(await check(token, `${mcpUrl}/${toolset}`)).toBeNull();
  expect(await check(token.slice(0, -1))).toBeNull();
});

test("a check that was asked before a revocation and answered after it is not remembered", async () => {
  const person = await signIn();
  const token = person.tokens.access_token;
  const [accountId = "", grantId = ""] = token.split(":");
  const account = env.ACCOUNT.getByName(accountId.slice(0, 22));
  const held = Promise.withResolvers<void>();
  let isReached = false;
  const real = Grants.prototype.find;
  async function findLate(this: Grants, ...args: Parameters<typeof real>) {
    const found = await real.apply(this, args);
    isReached = true;
    await held.promise;
    return found;
  }
  vi.spyOn(Grants.prototype, "find").mockImplementationOnce(findLate);
  const late = account.check(mcpUrl, token, none);
  await expect.poll(() => isReached).toBe(true);
  await account.revokeGrant(grantId);
  // With this one the account begins to remember anew.
  expect(await account.check(mcpUrl, token, none)).toBeNull();
  held.resolve();
  // What it says is of before, and nobody can name it afterwards.
  expect(await late).toMatchObject({ marked: { mark: "" } });
  expect(await account.check(mcpUrl, token, none)).toBeNull();
  expect(await account.check(mcpUrl, token, none, "")).toBeNull();
});
