import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";

import type { BrowserSession } from "../../support/dance.ts";
import { callTool } from "../../support/mcp-client.ts";
import {
  openBrowser,
  type Person,
  register,
  signIn,
  toAuthorizePath,
} from "../../support/person.ts";
import { createName } from "../../support/server-under-test.ts";

const directory = () => env.DIRECTORY.getByName("directory");

/** Signs in by name; with `dev` everybody is an administrator. */
async function openAdmin(name = createName()) {
  const browser = openBrowser();
  await browser.signIn(name);
  return { browser, name };
}

const read = async (browser: BrowserSession, path = "/admin") => (await browser.open(path)).text();

const whoami = ({ tokens }: Person) => callTool("modern", tokens.access_token, "whoami");

test("an app that is removed is unknown from then on", async () => {
  const clientId = await register({ client_name: "Old app" });
  const { browser, name } = await openAdmin();
  const html = await read(browser);
  expect(html).toContain("Old app");
  expect(html).toContain("127.0.0.1:33418");
  expect((await browser.open(await toAuthorizePath(clientId))).status).toBe(200);
  await browser.send("/admin/apps/remove", [["id", clientId]]);
  const after = await read(browser, "/admin?done=app-removed");
  expect(after).toContain("Old app is no longer registered.");
  expect(after).not.toContain(clientId);
  expect(after).toContain("removed the app Old app");
  expect(after).toContain(name);
  expect((await browser.open(await toAuthorizePath(clientId))).status).toBe(400);
});

test("an app that is removed loses its tokens with it, everybody's, and no other app does", async () => {
  const person = await signIn();
  const other = await signIn(person.name);
  const { browser } = await openAdmin();
  await browser.send("/admin/apps/remove", [["id", person.clientId]]);
  await expect(whoami(person)).rejects.toThrow("Unauthorized");
  expect((await whoami(other)).isError).toBeFalsy();
});

test("an app that was being ended when the server stopped is ended afterwards", async () => {
  const person = await signIn();
  await runInDurableObject(directory(), async (_, { storage }) => {
    storage.sql.exec("INSERT INTO client_endings VALUES (?, 1, '')", person.clientId);
    await storage.setAlarm(Date.now() + 60_000);
  });
  expect(await runDurableObjectAlarm(directory())).toBe(true);
  await expect(whoami(person)).rejects.toThrow("Unauthorized");
  const left = await runInDurableObject(directory(), (_, { storage }) =>
    storage.sql.exec("SELECT * FROM client_endings").toArray(),
  );
  expect(left).toEqual([]);
});

test("an app's name is shown as text", async () => {
  await register({ client_name: '"><script>alert(1)</script>' });
  const { browser } = await openAdmin();
  expect(await read(browser)).not.toContain("<script>");
});
