import { listDurableObjectIds, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";

import { stopClock } from "../../support/clock.ts";
import type { BrowserSession } from "../../support/dance.ts";
import { callTool } from "../../support/mcp-client.ts";
import { openBrowser, type Person, saveKey, signIn } from "../../support/person.ts";
import { createName, fetchWorker, mcpUrl, origin } from "../../support/server-under-test.ts";
import { SessionClient } from "../../support/session-client.ts";
import { endOf, openAdmin, toId, withoutIds } from "./audit-lines.ts";

const directory = () => env.DIRECTORY.getByName("directory");

/** Opens a page of the admin page and reads it. */
const read = async (browser: BrowserSession, path = "/admin") => (await browser.open(path)).text();

const whoami = ({ tokens }: Person) => callTool("modern", tokens.access_token, "whoami");

const actions = [
  "/admin/people/sign-out",
  "/admin/people/remove",
  "/admin/people/readmit",
  "/admin/apps/remove",
  "/admin/apps/block",
  "/admin/apps/unblock",
] as const;

test("nobody opens the page without signing in", async () => {
  const response = await openBrowser().open("/admin");
  expect(response.headers.get("location")).toBe("/sign-in?next=%2Fadmin");
});

test("signing in leads to the page it was asked for", async () => {
  const response = await openBrowser().signIn(createName(), "/admin");
  expect(response.headers.get("location")).toBe("/admin");
});

/** Changes the sign-in sessions of a person behind their back. */
const changeSession = (id: string, set: string) =>
  runInDurableObject(env.ACCOUNT.getByName(id), (_, { storage }) => {
    storage.sql.exec(`UPDATE sign_ins SET ${set}`);
  });

test("who is no administrator gets neither the page nor its actions, nor the link to it", async () => {
  const { browser, id } = await openAdmin();
  expect(await read(browser, "/account")).toContain('href="/admin"');
  await changeSession(id, "is_admin = 0");
  const other = await openAdmin();
  expect((await browser.open("/admin")).status).toBe(403);
  for (const action of actions) {
    expect((await browser.send(action, [["id", other.id]])).status).toBe(403);
  }
  expect(await read(browser, "/account")).not.toContain('href="/admin"');
  expect(await directory().find(other.id)).not.toBeNull();
});

test("an administrator who signed in more than an hour ago signs in again before anything is shown or done", async () => {
  const { browser, id } = await openAdmin();
  await changeSession(id, "started_at = started_at - 3590");
  expect((await browser.open("/admin")).status).toBe(200);
  await changeSession(id, "started_at = started_at - 10");
  const other = await openAdmin();
  for (const action of actions) {
    const response = await browser.send(action, [["id", other.id]]);
    expect(response.headers.get("location")).toBe("/sign-in?next=/admin");
  }
  expect((await browser.open("/admin")).headers.get("location")).toBe("/sign-in?next=/admin");
  expect(await directory().find(other.id)).not.toBeNull();
});

test.each(actions)("%s is not done for a form from another site", async (action) => {
  const { browser } = await openAdmin();
  const other = await openAdmin();
  const response = await browser.send(action, [["id", other.id]], "https://evil.example");
  expect(response.status).toBe(403);
  expect(await directory().find(other.id)).not.toBeNull();
});

test("the page shows people and the day of their last sign-in, and nothing of their keys", async () => {
  stopClock();
  const person = await signIn();
  const html = await read((await openAdmin()).browser);
  const today = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeZone: "UTC" });
  expect(html).toContain(person.name);
  expect(html).toContain(today.format(Date.now()));
  expect(withoutIds(html)).not.toMatch(endOf(person.key));
  expect(html).not.toContain("····");
});

test("who is signed out everywhere has no session and no token any more, and keeps their key", async () => {
  const person = await signIn();
  expect((await whoami(person)).isError).toBeFalsy();
  const { browser } = await openAdmin();
  const response = await browser.send("/admin/people/sign-out", [["id", toId(person)]]);
  expect(response.headers.get("location")).toBe("/admin?done=signed-out");
  expect((await person.browser.open("/account")).status).toBe(303);
  await expect(whoami(person)).rejects.toThrow("Unauthorized");
  await person.browser.signIn(person.name);
  const html = await read(person.browser, "/account");
  expect(html).toContain(`····${person.key.slice(-4)}`);
  expect(withoutIds(html)).toMatch(endOf(person.key));
});

test("who is removed leaves nothing behind, stays away until they are let in, and comes back with nothing", async () => {
  const person = await signIn();
  await saveKey(person);
  const client = new SessionClient(mcpUrl, person.tokens.access_token, fetchWorker);
  await client.initialize();
  const session = env.MCP_SESSION.getByName(`${toId(person)}:${client.sessionId}`);
  const { browser } = await openAdmin();
  const response = await browser.send("/admin/people/remove", [
    ["id", toId(person)],
    ["name", person.name],
  ]);
  expect(response.headers.get("location")).toBe("/admin?done=removed");
  expect((await person.browser.open("/account")).status).toBe(303);
  await expect(whoami(person)).rejects.toThrow("Unauthorized");
  expect(await directory().find(toId(person))).toBeNull();
  const left = await runInDurableObject(env.ACCOUNT.getByName(toId(person)), (_, { storage }) => {
    const tables = storage.sql.exec<{ name: string }>(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT GLOB '_cf_*' ORDER BY name",
    );
    return [...tables].filter(({ name }) => [...storage.sql.exec(`SELECT 1 FROM ${name}`)].length);
  });
  const names = ["key_probes", "removal", "storage_version"];
  expect(left).toEqual(names.map((name) => ({ name })));
  const stored = await runInDurableObject(session, (_, { storage }) => storage.list());
  expect([...stored]).toEqual([]);
  const refused = await person.browser.signIn(person.name);
  expect(refused.status).toBe(403);
  expect(refused.headers.get("set-cookie")).toBeNull();
  expect(await refused.text()).toContain("An administrator has removed you from this server.");
  expect(await directory().find(toId(person))).toBeNull();
  const html = await read(browser, "/admin?done=removed");
  expect(html).toContain(`<span>${person.name} is removed.</span>`);
  expect(html.split('id="removed"')[1]).toContain(`Let in again: ${person.name}`);
  await browser.send("/admin/people/readmit", [["id", toId(person)]]);
  const after = await read(browser, "/admin?done=readmitted");
  expect(after).toContain(`let ${person.name} in again`);
  expect(after).not.toContain(`Let in again: ${person.name}`);
  await person.browser.signIn(person.name);
  expect(await read(person.browser, "/account")).toContain("None yet");
  expect(await directory().find(toId(person))).not.toBeNull();
});

test.each(["", "Somebody", "ALL CAPITALS"])(
  "nobody is removed under the name %j",
  async (typed) => {
    const person = await signIn();
    const { browser } = await openAdmin();
    const response = await browser.send("/admin/people/remove", [
      ["id", toId(person)],
      ["name", typed],
    ]);
    expect(response.status).toBe(400);
    const html = (await response.text()).replace(/<style.*?<\/style>/s, "");
    expect(html).toContain("<title>Error: Admin");
    const row = html.split("<tr>").find((each) => each.includes(`aria-invalid="`)) ?? "";
    expect(row).toContain('<details name="person" class="fold" open="">');
    const [, field, error] = /<input id="([^"]+)".* aria-describedby="([^"]+)"/.exec(row) ?? [];
    expect([field, error]).toEqual([`name-${toId(person)}`, `error-${toId(person)}`]);
    expect(row).toContain(`<p class="error" id="${error}">Nobody was removed. Type`);
    expect(html.match(/ autofocus=""/g)).toHaveLength(1);
    expect(await directory().find(toId(person))).not.toBeNull();
    expect((await person.browser.open("/account")).status).toBe(200);
  },
);

test("nobody removes themselves", async () => {
  const { browser, id } = await openAdmin();
  const response = await browser.send("/admin/people/remove", [["id", id]]);
  expect(response.status).toBe(403);
  expect(await directory().find(id)).not.toBeNull();
});

test.each(actions)("%s makes nothing of an id that names nobody", async (action) => {
  const { browser } = await openAdmin();
  const before = (await listDurableObjectIds(env.ACCOUNT)).length;
  const response = await browser.send(action, [["id", "A".repeat(22)]]);
  expect(response.status).toBe(404);
  expect((await listDurableObjectIds(env.ACCOUNT)).length).toBe(before);
});

test("every action is in the log, the newest first, 200 of them at most", async () => {
  const { browser, name } = await openAdmin();
  const other = await openAdmin();
  for (let entry = 0; entry < 205; entry += 1) {
    await directory().record({ admin: "Somebody", account: "", did: `entry ${entry}` });
  }
  await browser.send("/admin/people/sign-out", [["id", other.id]]);
  const log = await directory().listLog();
  expect(log).toHaveLength(200);
  expect(log[0]).toMatchObject({
    admin: name,
    did: `signed out ${other.name} and disconnected their apps`,
  });
  const html = await read(browser);
  expect(html).toContain(`signed out ${other.name}`);
});

test("the log forgets after 90 days", async () => {
  await directory().record({ admin: "Somebody", account: "", did: "did this long ago" });
  await runInDurableObject(directory(), async (instance, { storage }) => {
    storage.sql.exec("UPDATE admin_log SET at = at - 90 * 86400");
    await instance.alarm();
    expect([...storage.sql.exec("SELECT 1 FROM admin_log")]).toEqual([]);
  });
});

test("the sealed keys are counted by the entry of the ring that sealed them", async () => {
  const { browser } = await openAdmin();
  const counted = async () => {
    const html = await read(browser, "/admin?count=keys");
    return Number(/data-label="Sealed keys">(\d+)/.exec(html)?.[1]);
  };
  const before = await counted();
  await signIn();
  expect(await counted()).toBe(before + 1);
  expect(await read(browser)).toContain("not counted");
});

test("invitations are for passkeys alone", async () => {
  const { browser } = await openAdmin();
  expect((await browser.send("/admin/invitations", [])).status).toBe(404);
  expect(await read(browser)).not.toContain("Invite a person");
});

test("the page cannot be framed and is stored nowhere", async () => {
  const { browser } = await openAdmin();
  const { headers } = await browser.open("/admin");
  expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
  expect(headers.get("cache-control")).toBe("no-store");
  expect((await fetchWorker(`${origin}/admin`)).status).toBe(303);
});
