import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";

import { toHash } from "../../../src/crypto/hash.ts";
import { asSignedIn } from "../../support/account-objects.ts";
import { passTime } from "../../support/clock.ts";
import { type BrowserSession, findHandle } from "../../support/dance.ts";
import { openBrowser, register, toAuthorizePath } from "../../support/person.ts";
import { createName, demo } from "../../support/server-under-test.ts";

type Fields = readonly (readonly [string, string])[];

const minuteMs = 60 * 1000;
const trials = ["toolset", "clinical-trials"] as const;
const github = ["toolset", "github"] as const;
/** Whose key it is: with a space, which no random id has. */
const owner = "Ada Lovelace";
/** Is refused for its form, so that no upstream is asked. */
const wrongGithubKey = ["key:github", "not a key"] as const;

/** A consent page of a new person, and how to send its form. */
async function openPage(browser = openBrowser(), name = createName()) {
  const path = await toAuthorizePath(await register());
  await browser.signIn(name, path);
  const response = await browser.open(path);
  const handle = findHandle(await response.text());
  const send = (fields: Fields, of = handle, decision = "approve") =>
    browser.send(path, [["handle", of], ["decision", decision], ...fields]);
  return { browser, name, path, handle, send, cookies: response.headers.getSetCookie() };
}

/** A page that has proven that key for trials, and refused one for GitHub. */
async function openWithKeptKey() {
  const page = await openPage();
  const key = await demo.makeKey(owner);
  const response = await page.send([trials, github, ["key:clinical-trials", key], wrongGithubKey]);
  return { ...page, key, status: response.status, html: await response.text() };
}

const toRecordName = (handle: string) => toHash(handle.split(".").slice(0, 3).join("."));

/** The account of the person whom a page was made for. */
const accountOf = (handle: string) => env.ACCOUNT.getByName(handle.split(".")[1] ?? "");

/** What is stored of a page. */
async function readRecord(handle: string): Promise<string | null> {
  const name = await toRecordName(handle);
  const [row] = await runInDurableObject(accountOf(handle), (_, { storage }) =>
    storage.sql
      .exec<{ kept: string | null }>(
        "SELECT kept FROM consent_pages WHERE name = ? AND expires_at > ?",
        name,
        Date.now() / 1000,
      )
      .toArray(),
  );
  return row ? (row.kept ?? "used") : null;
}

const readAccount = async (browser: BrowserSession) => (await browser.open("/account")).text();
const accepted = "accepted, belongs to";

describe("one wrong key", () => {
  test("leaves the right one: it is kept, named by its owner, and saved with Allow without being pasted again", async () => {
    const { status, html, browser, key, send } = await openWithKeptKey();
    expect(status).toBe(400);
    expect(html).toContain("This does not look like a GitHub key");
    expect(html).toContain("Your Clinical trials key: accepted, belongs to Ada Lovelace.");
    expect(html).not.toContain(key);
    expect(html).toMatch(/value="clinical-trials" checked/);
    expect(html).toMatch(/value="github" checked/);
    expect(await readAccount(browser)).not.toContain(owner);
    const response = await send([trials]);
    expect(response.headers.get("location")).toContain("code=");
    expect(await readAccount(browser)).toContain(owner);
  });

  test("stays kept through more wrong ones, and another right one takes its place", async () => {
    const { browser, send } = await openWithKeptKey();
    const again = await send([trials, github, wrongGithubKey]);
    expect(await again.text()).toContain(`${accepted} ${owner}`);
    const wrong = await send([trials, ["key:clinical-trials", "sk_demo_unknownunknownunknown"]]);
    const html = await wrong.text();
    expect(html).toContain("This key is unknown or revoked");
    expect(html).toContain(`${accepted} ${owner}`);
    await send([trials, ["key:clinical-trials", await demo.makeKey("Grace Hopper")]]);
    const account = await readAccount(browser);
    expect(account).toContain("Grace Hopper");
    expect(account).not.toContain(owner);
  });

  test("has the focus, and no other field does", async () => {
    const { html } = await openWithKeptKey();
    const focused = [...html.matchAll(/<input[^>]*autofocus[^>]*>/g)].map(([field]) => field);
    expect(focused).toHaveLength(1);
    expect(focused[0]).toContain('id="key-github"');
    expect(focused[0]).toContain('aria-invalid="true"');
    expect(focused[0]).toContain('aria-describedby="error-github hint-github"');
  });
});

test("where nothing is ticked, the first box has the focus", async () => {
  const { send } = await openPage();
  const html = await (await send([])).text();
  const focused = [...html.matchAll(/<input[^>]*autofocus[^>]*>/g)].map(([field]) => field);
  expect(focused).toHaveLength(1);
  expect(focused[0]).toContain('type="checkbox" name="toolset"');
});

describe("a kept key", () => {
  test("is not saved where its box is no longer ticked", async () => {
    const { browser, send } = await openWithKeptKey();
    expect((await send([])).status).toBe(400);
    const response = await send([], undefined, "deny");
    expect(response.headers.get("location")).toContain("error=access_denied");
    expect(await readAccount(browser)).not.toContain(owner);
  });

  test("is stored sealed: neither it nor its owner can be read", async () => {
    const { handle, key } = await openWithKeptKey();
    const record = await readRecord(handle);
    expect(record).toMatch(/^v1\.k2\.[\w-]+\.[\w-]+$/);
    expect(record).not.toContain(key);
    expect(record).not.toContain(owner);
  });

  test("is no use to somebody else who signs in at the same browser", async () => {
    const { browser, path, handle } = await openWithKeptKey();
    await browser.signIn(createName(), path);
    const response = await browser.send(path, [
      ["handle", handle],
      ["decision", "approve"],
      trials,
    ]);
    const html = await response.text();
    expect(response.status).toBe(400);
    expect(html).toContain("You have signed in as somebody else");
    expect(html).not.toContain(accepted);
    expect(findHandle(html)).not.toBe(handle);
    expect(await readAccount(browser)).not.toContain(owner);
  });

  test("is no use to another person's browser that knows the handle", async () => {
    const { path, handle, send } = await openWithKeptKey();
    const other = openBrowser();
    await other.signIn(createName(), path);
    const response = await other.send(path, [["handle", handle], ["decision", "approve"], trials]);
    expect(response.status).toBe(400);
    expect(await response.text()).not.toContain(accepted);
    expect((await send([trials])).status, "its own page goes on").toBe(302);
  });

  test("is no use to another sign-in of the same person", async () => {
    const { browser, name, path, handle } = await openWithKeptKey();
    await browser.signIn(name, path);
    const response = await browser.send(path, [
      ["handle", handle],
      ["decision", "approve"],
      trials,
    ]);
    const html = await response.text();
    expect(response.status).toBe(400);
    expect(html).toContain("You have signed in again since this page was opened");
    expect(html).not.toContain(accepted);
    expect(html).toMatch(/value="clinical-trials" checked/);
  });

  test("is no use to another page, not even of the same sign-in, if somebody moves its record there", async () => {
    const one = await openWithKeptKey();
    const html = await (await one.browser.open(one.path)).text();
    const other = findHandle(html);
    const name = await toRecordName(other);
    const record = (await readRecord(one.handle)) ?? "";
    const until = Math.floor(Date.now() / 1000) + 600;
    await runInDurableObject(accountOf(other), (_, { storage }) => {
      storage.sql.exec("INSERT INTO consent_pages VALUES (?, ?, ?)", name, record, until);
    });
    const response = await one.send([trials], other);
    expect(response.status).toBe(400);
    expect(await response.text()).not.toContain(accepted);
    expect(await readAccount(one.browser)).not.toContain(owner);
  });

  test.each(["approve", "deny"])("is gone after %s", async (decision) => {
    const { handle, send } = await openWithKeptKey();
    expect((await send([trials], undefined, decision)).status).toBe(302);
    expect(await readRecord(handle)).toBe("used");
    const again = await send([trials]);
    const html = await again.text();
    expect(again.status).toBe(400);
    expect(html).toContain("This page was sent before");
    expect(html).not.toContain(accepted);
  });

  test("is gone after an hour, from the disk too", async () => {
    const { handle, send } = await openWithKeptKey();
    const name = await toRecordName(handle);
    passTime(61 * minuteMs);
    expect(await readRecord(handle)).toBeNull();
    const html = await (await send([trials])).text();
    expect(html).not.toContain(accepted);
    expect(html).toContain("Paste your Clinical trials key");
    await runInDurableObject(accountOf(handle), (account) => account.alarm());
    const rows = await runInDurableObject(accountOf(handle), (_, { storage }) =>
      storage.sql.exec("SELECT name FROM consent_pages WHERE name = ?", name).toArray(),
    );
    expect(rows).toEqual([]);
  });

  test("cannot be kept any more by a form that was read before another one was sent", async () => {
    const { handle, send } = await openWithKeptKey();
    const name = await toRecordName(handle);
    const before = (await readRecord(handle)) ?? "";
    expect((await send([trials])).status).toBe(302);
    const account = accountOf(handle);
    const { signInId } = await asSignedIn(account);
    const until = Date.now() / 1000 + 600;
    for (const from of [before, null]) {
      const change = { name, until, from, to: before };
      expect(await account.changePage(change, signInId)).toBe(false);
    }
    expect(await readRecord(handle)).toBe("used");
  });

  test("is saved once: of two forms at once one allows, and neither brings the page back", async () => {
    const { handle, send } = await openWithKeptKey();
    const answers = await Promise.all([
      send([trials]),
      send([trials]),
      send([trials, github, wrongGithubKey]),
    ]);
    const codes = answers.filter(({ headers }) => headers.get("location")?.includes("code="));
    expect(codes).toHaveLength(1);
    expect(await readRecord(handle)).toBe("used");
  });
});

describe("a consent page", () => {
  test("is good for an hour, and its cookie too", async () => {
    const { send, cookies } = await openPage();
    expect(cookies.filter((cookie) => cookie.includes("Max-Age=3600"))).toHaveLength(1);
    const key = await demo.makeKey("Patience");
    passTime(59 * minuteMs);
    const response = await send([trials, ["key:clinical-trials", key]]);
    expect(response.headers.get("location")).toContain("code=");
  });

  test("older than an hour shows itself afresh, keeps what was ticked and a good key, and goes on from there", async () => {
    const { send, handle, browser } = await openPage();
    const key = await demo.makeKey("Late Riser");
    passTime(61 * minuteMs);
    const response = await send([
      trials,
      ["write", "github"],
      ["key:clinical-trials", key],
      wrongGithubKey,
    ]);
    const html = await response.text();
    expect(response.status).toBe(400);
    expect(html).toContain("This page was open for more than an hour");
    expect(html).not.toContain("not started in this browser");
    expect(html).toMatch(/value="clinical-trials" checked/);
    expect(html).toMatch(/name="write" value="github" checked/);
    expect(html).toContain(`${accepted} Late Riser`);
    expect(html).not.toContain(key);
    const fresh = findHandle(html);
    expect(fresh).not.toBe(handle);
    expect((await send([trials], fresh)).headers.get("location")).toContain("code=");
    expect(await readAccount(browser)).toContain("Late Riser");
  });

  test("cannot be made to last longer, or to carry another page's request", async () => {
    const { send, handle, browser, path } = await openPage();
    const [ofProvider, person, until, ...sealed] = handle.split(".");
    const later = [ofProvider, person, Number(until) + 3600, ...sealed].join(".");
    const other = findHandle(await (await browser.open(path)).text());
    const moved = [ofProvider, person, until, ...other.split(".").slice(3)].join(".");
    for (const forged of [later, moved]) {
      const response = await send([], forged, "deny");
      expect(response.status).toBe(400);
      expect(await response.text()).toContain(
        "You have signed in again since this page was opened",
      );
    }
    expect((await send([], handle, "deny")).headers.get("location")).toContain("error=");
  });

  test("older than an hour is not denied by a click either, but shown afresh", async () => {
    const { send } = await openPage();
    passTime(61 * minuteMs);
    const response = await send([], undefined, "deny");
    const html = await response.text();
    expect(html).toContain("This page was open for more than an hour");
    expect((await send([], findHandle(html), "deny")).headers.get("location")).toContain("error=");
  });
});
