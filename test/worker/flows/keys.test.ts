import { describe, expect, test } from "vitest";

import { findHandle } from "../../support/dance.ts";
import { callTool, lanes } from "../../support/mcp-client.ts";
import { parseToolError } from "../../support/mcp-messages.ts";
import { openBrowser, register, signIn, toAuthorizePath } from "../../support/person.ts";
import { createName, demo, origin } from "../../support/server-under-test.ts";

const accountUrl = `${origin}/account`;

/** The consent page of a fresh person, and how to send its form with a key. */
async function openConsent() {
  const browser = openBrowser();
  const path = await toAuthorizePath(await register());
  await browser.signIn(createName(), path);
  const html = await (await browser.open(path)).text();
  const handle = findHandle(html);
  const open = (fields: readonly (readonly [string, string])[]) =>
    browser.send(path, [["handle", handle], ["decision", "approve"], ...fields]);
  const send = (key: string) =>
    open([
      ["toolset", "clinical-trials"],
      ["key:clinical-trials", key],
    ]);
  return { browser, html, open, send };
}

const refusedKeys = [
  ["unknown to the upstream", "sk_demo_unknownunknownunknown", "This key is unknown or revoked"],
  ["of the wrong form", "ghp_0123456789", "This does not look like a Clinical trials key"],
  ["with a line break inside", "sk_demo_0123456789\r\nX-Evil: 1", "does not look like"],
  ["left empty", "", "Paste your Clinical trials key, or untick Clinical trials"],
] as const;

test.each(refusedKeys)(
  "a key %s is refused on the consent page and not stored",
  async (_, key, reason) => {
    const { browser, send } = await openConsent();
    const response = await send(key);
    const html = await response.text();
    expect(response.status).toBe(400);
    expect(html).toContain(reason);
    expect(html).toContain('aria-invalid="true"');
    expect(html).not.toContain(key === "" ? 'value="sk_' : key);
    const account = await (await browser.open("/account")).text();
    expect(account).toContain("none");
    expect(account).toContain("None yet");
  },
);

test("after a refused key the same page takes a good one", async () => {
  const { send } = await openConsent();
  expect((await send("sk_demo_unknownunknownunknown")).status).toBe(400);
  const response = await send(await demo.makeKey("Grace"));
  expect(response.status).toBe(302);
  expect(response.headers.get("location")).toContain("code=");
});

test("a key for a toolset that is not ticked ticks it, as the page says", async () => {
  const { open, html, browser } = await openConsent();
  expect(html).toContain("A key pasted here ticks Clinical trials.");
  const response = await open([["key:clinical-trials", await demo.makeKey("Stray")]]);
  expect(response.status).toBe(302);
  expect(response.headers.get("location")).toContain("code=");
  const account = await (await browser.open("/account")).text();
  expect(account).toContain("Stray");
  expect(account).toContain("Test client");
});

test("a wrong key without a tick is tried like any other, and its box is ticked then", async () => {
  const { open } = await openConsent();
  const response = await open([["key:clinical-trials", "sk_demo_unknownunknownunknown"]]);
  const html = await response.text();
  expect(response.status).toBe(400);
  expect(html).toContain("This key is unknown or revoked");
  expect(html).toMatch(/value="clinical-trials" checked/);
});

test("a key is not blamed when the upstream is out of order", async () => {
  const { send } = await openConsent();
  const key = await demo.makeKey("Unlucky");
  await demo.setFault(key, { mode: "fail", times: 2 });
  const html = await (await send(key)).text();
  expect(html).toContain("cannot be reached or is not working");
  expect(html).toContain("Your key was not saved");
});

test("the second client needs no key: the page shows whose is saved", async () => {
  const { name, browser, key } = await signIn();
  const path = await toAuthorizePath(await register({ client_name: "Second" }));
  const html = await (await browser.open(path)).text();
  expect(html).toContain(`It belongs to ${name}`);
  expect(html).toContain(key.slice(-4));
  expect(html).not.toContain(key);
});

describe.each(lanes)("%s lane", (lane) => {
  test("a key revoked upstream answers KEY_REFUSED with the account page, and works once replaced", async () => {
    const { key, browser, tokens } = await signIn();
    const args = { trial_id: "NCT90000001" };
    await demo.revoke(key);
    const refused = await callTool(lane, tokens.access_token, "get_trial", args);
    expect(parseToolError(refused)).toMatchObject({
      error_code: "KEY_REFUSED",
      retryable: false,
      details: { toolset: "clinical-trials", account_url: accountUrl },
    });
    const replaced = await browser.send("/account/keys", [
      ["toolset", "clinical-trials"],
      ["key", await demo.makeKey("New owner")],
    ]);
    expect(replaced.headers.get("location")).toBe("/account?done=saved");
    const result = await callTool(lane, tokens.access_token, "get_trial", args);
    expect(result.structuredContent).toMatchObject(args);
  });

  test("a forgotten key answers KEY_MISSING with the account page", async () => {
    const { browser, tokens } = await signIn();
    await browser.send("/account/keys/forget", [["toolset", "clinical-trials"]]);
    const result = await callTool(lane, tokens.access_token, "get_trial", {
      trial_id: "NCT90000001",
    });
    expect(parseToolError(result)).toMatchObject({
      error_code: "KEY_MISSING",
      details: { account_url: accountUrl },
    });
  });

  test("a disconnected app is out at once", async () => {
    const { browser, tokens } = await signIn();
    const html = await (await browser.open("/account")).text();
    const id = /name="id" value="([^"]+)"/.exec(html)?.[1] ?? "";
    await browser.send("/account/grants/revoke", [["id", id]]);
    await expect(callTool(lane, tokens.access_token, "ping")).rejects.toThrow();
  });
});
