import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";

import { deploymentOf } from "../../../src/deployment.ts";
import { createInvitations } from "../../../src/sign-in/invitations.ts";
import { toStorageVersion } from "../../../src/store/storage-version.ts";
import { unlinkPasskeys } from "../../../src/web/account/data-route.tsx";
import { toCallRecord } from "../../support/account-objects.ts";
import { passTime } from "../../support/clock.ts";
import { callTool, sendModern } from "../../support/mcp-client.ts";
import { toModernMessage, toRequest } from "../../support/mcp-messages.ts";
import { exchange, type Person, signIn } from "../../support/person.ts";
import { fetchWorker, mcpUrl } from "../../support/server-under-test.ts";
import { EventReader, readStream, SessionClient } from "../../support/session-client.ts";
import { unexportedTables } from "../../support/unexported-tables.ts";

/** A person with something in every corner of their account. */
async function fillAccount() {
  const person = await signIn();
  const { access_token: token } = person.tokens;
  const [accountId = "", source = ""] = token.split(":");
  const account = env.ACCOUNT.getByName(accountId.slice(0, 22));
  await account.recordCalls([toCallRecord(source, { keys: ["clinical-trials"] })]);
  await person.browser.send("/account/tokens", [
    ["name", "Nightly report"],
    ["toolset", "clinical-trials"],
  ]);
  const made = await person.browser.open("/account/tokens?done=made");
  const accessToken = /<pre id="token"[^>]*>([^<]+)/.exec(await made.text())?.[1] ?? "";
  const passkey = {
    id: "passkey-id",
    publicKey: "public-key-secret",
    counter: 0,
    createdAt: 1,
    owner: { subject: "subject", name: person.name },
  };
  await account.addPasskey(passkey, null);
  await account.beginChange({ name: "change", digest: "digest", claim: "claim" });
  const client = new SessionClient(mcpUrl, token, fetchWorker);
  await client.initialize();
  const stream = new EventReader(await client.send("GET"));
  return { person, token, accountId, account, accessToken, client, stream };
}

const erase = ({ browser }: Person, phrase = "delete everything") =>
  browser.send("/account/delete", [["phrase", phrase]]);

test("the export tells what the account holds, as a file", async () => {
  const { person } = await fillAccount();
  const response = await person.browser.open("/account/export");
  expect(response.headers.get("content-type")).toBe("application/json");
  expect(response.headers.get("content-disposition")).toContain("attachment");
  expect(await response.json()).toMatchObject({
    grants: [{ clientName: "Test client", scopes: ["clinical-trials:read"] }],
    keys: [{ toolset: "clinical-trials", last4: person.key.slice(-4) }],
    access_tokens: [{ name: "Nightly report" }],
    calls: [{ tool: "get_trial", outcome: "ok" }],
    sign_ins: [{ name: person.name }],
    passkeys: [{ name: person.name }],
    sessions: [{}],
    usage: [{ calls: 1 }],
  });
});

test("no secret, no hash and no seal is in the export", async () => {
  const { person, token, accessToken, account } = await fillAccount();
  const text = await (await person.browser.open("/account/export")).text();
  const [stored] = await account.listKeys();
  const secrets = [person.key, stored?.sealed, token, accessToken, "public-key-secret"];
  const parts = [token, person.tokens.refresh_token, accessToken].map((one) => one.split(":")[2]);
  for (const secret of [...secrets, ...parts]) {
    expect(secret?.length).toBeGreaterThan(15);
    expect(text).not.toContain(secret);
  }
  const hashes = await runInDurableObject(account, (_, { storage: { sql } }) => [
    ...sql.exec("SELECT hash FROM sign_ins UNION SELECT hash FROM access_tokens"),
  ]);
  expect(hashes).toHaveLength(2);
  for (const { hash } of hashes) expect(text).not.toContain(hash);
});

/** Our own tables, without those of SQLite and of the platform. */
const listTables = (sql: SqlStorage) =>
  [...sql.exec<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'")]
    .map(({ name }) => name)
    .filter((name) => !/^(sqlite_|_cf_)/.test(name));

test("every table of an account is exported, or known to be left out", async () => {
  const { account, person } = await fillAccount();
  const tables = await runInDurableObject(account, (_, { storage }) => listTables(storage.sql));
  const exported = await (await person.browser.open("/account/export")).json<object>();
  const left = tables.filter((name) => !Object.keys(exported).includes(name));
  expect(tables.length).toBeGreaterThan(12);
  expect(left.filter((name) => !unexportedTables.includes(name))).toEqual([]);
});

test("after deleting everything nothing is left but for minutes the count of tried keys, and nothing works", async () => {
  const { person, token, account, accessToken, client, stream } = await fillAccount();
  const listening = toModernMessage("subscriptions/listen", {
    notifications: { toolsListChanged: true },
  });
  const events = readStream(await sendModern(token, listening));
  await events.next();
  const response = await erase(person);
  expect(await response.text()).toContain("Everything is deleted");
  expect(response.headers.get("set-cookie")).toMatch(/toolhub=;.*Max-Age=0/);
  const listLeft = () =>
    runInDurableObject(account, (_, { storage: { sql } }) =>
      listTables(sql).flatMap((name) => sql.exec(`SELECT * FROM "${name}"`).toArray()),
    );
  const version = { version: toStorageVersion("Account") };
  // For the rest of their minutes, how many keys were tried.
  expect(await listLeft()).toEqual([version, { id: 1, full_at_ms: expect.any(Number) }]);
  passTime(60_000);
  expect(await runDurableObjectAlarm(account)).toBe(true);
  expect(await listLeft()).toEqual([version]);
  expect(await runDurableObjectAlarm(account)).toBe(false);
  expect(await events.next()).toMatchObject({ id: listening.id, result: {} });
  await stream.rest();
  for (const bearer of [token, accessToken]) {
    await expect(callTool("modern", bearer, "ping")).rejects.toThrow(/unauthorized|401/i);
  }
  const fields = { grant_type: "refresh_token", client_id: person.clientId };
  const refreshed = await exchange({ ...fields, refresh_token: person.tokens.refresh_token });
  expect(refreshed.status).toBe(400);
  expect((await client.post(toRequest(9, "ping"))).status).toBe(401);
  expect((await person.browser.open("/account")).status).toBe(303);
});

test("the session objects of a deleted account are empty", async () => {
  const { person, accountId, client } = await fillAccount();
  await erase(person);
  const session = env.MCP_SESSION.getByName(`${accountId.slice(0, 22)}:${client.sessionId}`);
  const left = await runInDurableObject(session, (_, { storage }) => storage.list());
  expect(left.size).toBe(0);
});

test("calls that are written down after the account was deleted are not kept", async () => {
  const { person, account, token } = await fillAccount();
  await erase(person);
  const source = token.split(":")[1] ?? "";
  await account.recordCalls([toCallRecord(source)]);
  expect((await account.listCalls()).calls).toEqual([]);
});

test.each(["", "delete", "yes"])("whoever types %j deletes nothing", async (phrase) => {
  const { person, token } = await fillAccount();
  const response = await erase(person, phrase);
  expect(response.status).toBe(400);
  expect(await response.text()).toContain("Nothing was deleted");
  expect(await callTool("modern", token, "ping")).toMatchObject({ content: [{}] });
});

test("another site cannot delete an account", async () => {
  const { person, token } = await fillAccount();
  const fields = [["phrase", "delete everything"]] as const;
  const response = await person.browser.send("/account/delete", fields, "https://evil.example");
  expect(response.status).toBe(403);
  expect(await callTool("modern", token, "ping")).toMatchObject({ content: [{}] });
});

test("whoever comes back after deleting everything starts anew", async () => {
  const { person } = await fillAccount();
  await erase(person);
  await person.browser.signIn(person.name);
  const html = await (await person.browser.open("/account")).text();
  expect(html).toContain("None yet");
});

test("whose passkeys they were is forgotten outside the account too", async () => {
  const { account, accountId } = await fillAccount();
  const ownerCode = "a-code-of-at-least-16";
  const config = { ...deploymentOf(env).config, signIn: { way: "passkey", ownerCode } as const };
  const admission = createInvitations(env.REGISTRY, ownerCode);
  await admission.link("passkey-id", "subject");
  await admission.claim("somebody else");
  const authority = { config, registry: env.REGISTRY, account: () => account };
  await unlinkPasskeys(authority, accountId);
  expect(await admission.findSubject("passkey-id")).toBeNull();
  expect(await admission.hasOwner()).toBe(true);
  await admission.release("somebody else");
  await admission.claim("subject");
  await unlinkPasskeys(authority, accountId);
  expect(await admission.hasOwner()).toBe(false);
});
