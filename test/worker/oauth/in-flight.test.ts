import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, expect, test, vi } from "vitest";

import type { Account } from "../../../src/account/account.ts";
import { Registry } from "../../../src/store/registry.ts";
import { SqlKv } from "../../../src/store/sql-kv.ts";
import { asSignedIn } from "../../support/account-objects.ts";
import { findHandle } from "../../support/dance.ts";
import {
  exchange,
  openBrowser,
  type Person,
  signIn,
  toAuthorizePath,
} from "../../support/person.ts";
import { createName, demo, mcpUrl, origin } from "../../support/server-under-test.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

const toName = ({ tokens }: Person) => tokens.access_token.slice(0, 22);
const accountOf = (person: Person) => env.ACCOUNT.getByName(toName(person));
const directory = () => env.DIRECTORY.getByName("directory");

/** Holds every consent right before its last step, until `release`. */
function holdConsents() {
  const held = Promise.withResolvers<void>();
  const real = Registry.prototype.useRegistration;
  async function useLater(this: Registry, ...args: Parameters<typeof real>) {
    await held.promise;
    return real.apply(this, args);
  }
  const use = vi.spyOn(Registry.prototype, "useRegistration").mockImplementation(useLater as never);
  return { use, release: () => held.resolve() };
}

/** A consent form with a key, ready to be sent. */
async function openConsent({ browser, clientId, name }: Person) {
  const path = await toAuthorizePath(clientId, { state: crypto.randomUUID() });
  const handle = findHandle(await (await browser.open(path)).text());
  const key = await demo.makeKey(name);
  return (decision = "approve") =>
    browser.send(path, [
      ["handle", handle],
      ["decision", decision],
      ["toolset", "clinical-trials"],
      ["key:clinical-trials", key],
    ]);
}

/** Rows of a table, which may not be there. */
const listRows = (sql: SqlStorage, table: string, condition = "TRUE") =>
  [...sql.exec("SELECT 1 FROM sqlite_master WHERE name = ?", table)].flatMap(() => [
    ...sql.exec(`SELECT '${table}' AS place FROM ${table} WHERE ${condition}`),
  ]);

/** What of the account works, or could be used later. */
const listLeft = (person: Person) =>
  runInDurableObject(accountOf(person), (_, { storage: { sql } }) => {
    const tables = ["kv", "keys", "access_tokens", "consents", "consent_pages", "sign_ins"];
    return tables.flatMap((table) => listRows(sql, table));
  });

const endings = [
  [
    "the person deletes everything",
    (person: Person) => person.browser.send("/account/delete", [["phrase", "delete everything"]]),
  ],
  [
    "an administrator removes the person",
    async (person: Person) => {
      const admin = openBrowser();
      await admin.signIn(createName());
      const response = await admin.send("/admin/people/remove", [
        ["id", toName(person)],
        ["name", person.name],
      ]);
      expect(response.headers.get("location")).toBe("/admin?done=removed");
      return response;
    },
  ],
] as const;

test.each(endings)("consents in flight while %s leave nothing", async (_, end) => {
  const person = await signIn();
  const forms = [await openConsent(person), await openConsent(person), await openConsent(person)];
  const { use, release } = holdConsents();
  const answers = Promise.all(forms.map((send) => send()));
  await vi.waitFor(() => expect(use).toHaveBeenCalledTimes(3), { timeout: 10_000 });
  expect([200, 303]).toContain((await end(person)).status);
  release();
  for (const answer of await answers) {
    expect(new URL(answer.headers.get("location") ?? origin).searchParams.get("code")).toBeNull();
  }
  expect(await listLeft(person)).toEqual([]);
  expect(await directory().find(toName(person))).toBeNull();
});

const second = [
  ["allowed again", "approve", 1],
  ["denied", "deny", 0],
] as const;

test.each(second)(
  "a consent in flight whose page is %s meanwhile is no second answer",
  async (_, decision, codes) => {
    const person = await signIn();
    const send = await openConsent(person);
    const { use, release } = holdConsents();
    const held = [send(), send()];
    await vi.waitFor(() => expect(use).toHaveBeenCalledTimes(2), { timeout: 10_000 });
    const other = send(decision);
    if (decision === "deny") await other;
    else await vi.waitFor(() => expect(use).toHaveBeenCalledTimes(3), { timeout: 10_000 });
    release();
    const answers = await Promise.all([...held, other]);
    const allowed = answers.filter(({ headers }) => headers.get("location")?.includes("code="));
    expect(allowed).toHaveLength(codes);
    expect(answers.filter(({ status }) => status === 400)).toHaveLength(2);
  },
);

const ways = [
  ["erase", (account: Account) => account.erase()],
  ["remove", (account: Account) => account.remove()],
] as const;

test.each(ways)("nothing is kept of a consent page after %s", async (_, end) => {
  const person = await signIn();
  const account = accountOf(person);
  const { signInId } = await asSignedIn(account);
  await runInDurableObject(account, (instance) => end(instance as unknown as Account));
  const page = { name: "page", until: Date.now() / 1000 + 600 };
  for (const change of [page, { ...page, from: null, to: "sealed" }]) {
    expect(await account.changePage(change, signInId)).toBe(false);
  }
  expect(await listLeft(person)).toEqual([]);
});

test("who is removed is on the list of removed people, whatever was in flight", async () => {
  const person = await signIn();
  const forms = [await openConsent(person), await openConsent(person)];
  const { use, release } = holdConsents();
  const answers = Promise.all(forms.map((send) => send()));
  await vi.waitFor(() => expect(use).toHaveBeenCalledTimes(2), { timeout: 10_000 });
  await endings[1][1](person);
  const again = person.browser.signIn(person.name);
  release();
  await answers;
  expect((await again).status).toBe(403);
  expect(await directory().findRemoved(toName(person))).toMatchObject({ name: person.name });
});

/** Runs `begin` inside the account, and `end` before `begin` can be over. */
const race = <T>(
  person: Person,
  begin: (account: Account) => Promise<T>,
  end: (account: Account) => unknown,
) =>
  runInDurableObject(accountOf(person), async (instance) => {
    const account = instance as unknown as Account;
    const begun = begin(account);
    await end(account);
    return begun;
  });

const draft = { name: "x", scopes: ["github:write"], days: 7, audience: mcpUrl };
const key = { toolset: "github", sealed: "v1.k1.a.b", owner: "x", last4: "xxxx", addedAt: 1 };

test.each(ways)("an access token that is being made during %s is none", async (_, end) => {
  const person = await signIn();
  const act = await asSignedIn(accountOf(person));
  const made = await race(person, (account) => account.createAccessToken(draft, act), end);
  expect(made).toEqual({ refused: "signed-out" });
  expect(await listLeft(person)).toEqual([]);
});

test.each(ways)("a key that arrives after %s is not saved", async (_, end) => {
  const person = await signIn();
  const act = await asSignedIn(accountOf(person));
  await runInDurableObject(accountOf(person), (instance) => end(instance as unknown as Account));
  expect(await accountOf(person).putKey(key, act)).toBe(false);
  expect(await listLeft(person)).toEqual([]);
});

test("who signs in while they are being removed is not signed in, and adds no passkey", async () => {
  const person = await signIn();
  const facts = { name: person.name, isAdmin: false, browser: "Firefox" };
  const owner = { subject: "s", name: person.name };
  const passkey = { id: "p", publicKey: "k", counter: 0, createdAt: 1, owner };
  const act = await asSignedIn(accountOf(person));
  const secret = await race(
    person,
    (account) => account.startSignIn(facts),
    (account) => account.remove(),
  );
  expect(secret).toBeNull();
  for (const id of [act.signInId, null]) {
    expect(await accountOf(person).addPasskey(passkey, id)).toBe("signed-out");
  }
  expect(await listLeft(person)).toEqual([]);
});

/** What the Worker hands over of a client: all of it, to be remembered from now on; or its id, where the grant knows it. */
const askers = {
  found: ({ clientId }: Person) => ({
    client: {
      clientId,
      redirectUris: ["http://127.0.0.1:33418/callback"],
      tokenEndpointAuthMethod: "none",
    },
    until: Number.MAX_SAFE_INTEGER,
  }),
  remembered: ({ clientId }: Person) => clientId,
} as const;

const revocations = [
  ["disconnects the app", (account: Account) => account.revokeAllGrants()],
  ["deletes everything", (account: Account) => account.erase()],
  ["is removed", (account: Account) => account.remove()],
] as const;

/** Runs `end` right after the grant was read for the `count`th time, while whoever read it goes on. */
function endAfterReads(count: number, end: () => unknown): void {
  const real = SqlKv.prototype.read;
  let reads = 0;
  vi.spyOn(SqlKv.prototype, "read").mockImplementation(function (this: SqlKv, name: string) {
    const value = real.call(this, name);
    if (name.startsWith("grant:") && ++reads === count) queueMicrotask(end);
    return value;
  });
}

const cases = revocations.flatMap(([what, end]) =>
  (["found", "remembered"] as const).flatMap((asker) =>
    [1, 2, 3, 4].map((reads) => [what, reads, asker, end] as const),
  ),
);

test.each(cases)(
  "a refresh in flight when the person %s gives nothing back (%i, client %s)",
  async (_, reads, asker, end) => {
    const person = await signIn();
    const fields = {
      grant_type: "refresh_token",
      client_id: person.clientId,
      refresh_token: person.tokens.refresh_token,
    };
    await runInDurableObject(accountOf(person), async (instance) => {
      const account = instance as unknown as Account;
      const headers = { "content-type": "application/x-www-form-urlencoded" };
      const body = new URLSearchParams(fields).toString();
      const request = new Request(`${origin}/token`, { method: "POST", headers, body });
      endAfterReads(reads, () => end(account));
      await account.exchange(request, askers[asker](person));
    });
    vi.restoreAllMocks();
    const left = await runInDurableObject(accountOf(person), (_instance, { storage: { sql } }) => [
      ...listRows(sql, "kv"),
      ...listRows(sql, "refreshes", "answer IS NOT NULL"),
    ]);
    expect(left).toEqual([]);
    expect((await exchange(fields)).status).toBe(400);
  },
);

test("who deletes everything while signing in elsewhere is on the list if they are signed in", async () => {
  const person = await signIn();
  const other = openBrowser();
  await Promise.all([
    person.browser.send("/account/delete", [["phrase", "delete everything"]]),
    ...Array.from({ length: 5 }, () => other.signIn(person.name)),
  ]);
  if ((await other.open("/account")).status === 200) {
    expect(await directory().find(toName(person))).not.toBeNull();
  }
});

test("a key that was pasted is saved with the grant or not at all", async () => {
  const person = await signIn();
  const send = await openConsent(person);
  const [before] = await accountOf(person).listKeys();
  const { use, release } = holdConsents();
  const answer = send();
  await vi.waitFor(() => expect(use).toHaveBeenCalled(), { timeout: 10_000 });
  // The registration goes: the grant fails at its last step.
  await env.DIRECTORY.getByName("directory").endClient(person.clientId, true);
  release();
  expect((await answer).status).toBe(403);
  expect(await accountOf(person).listKeys()).toEqual([before]);
});
