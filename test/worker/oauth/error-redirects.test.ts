import { describe, expect, inject, test } from "vitest";

import { findHandle, redirectUri } from "../../support/dance.ts";
import { openBrowser, register, signIn, toAuthorizePath } from "../../support/person.ts";
import { createName, origin } from "../../support/server-under-test.ts";

const webRedirect = "https://client.example/callback";
const read = "clinical-trials:read";

/** What makes a request fail once the client is known, and the error that it gets. */
const failing = [
  ["a scope that nobody knows", { scope: "root" }, "invalid_scope"],
  ["another resource", { resource: "https://evil.example/mcp" }, "invalid_target"],
  ["prompt=none beside another", { prompt: "none consent" }, "invalid_request"],
] as const;

const signedOut = async () => openBrowser();
const newcomer = async () => {
  const browser = openBrowser();
  await browser.signIn(createName());
  return browser;
};

/** The link of the page, as a browser follows it. */
function findBack(html: string): URL {
  const href = /<a class="btn" href="([^"]+)" rel="noreferrer">Back to/.exec(html)?.[1] ?? "";
  return new URL(href.replaceAll("&amp;", "&"));
}

/** What the page says of each error, in our words. */
const told: Readonly<Record<string, string>> = {
  invalid_scope: "It asked for permissions that do not exist here.",
  invalid_target: "It asked for an address that is not one of this server.",
  login_required: "It asked not to show you anything, and you are not signed in here.",
  consent_required: "It asked not to show you anything, and you have not allowed it yet.",
  invalid_request: "Its request has a mistake.",
};

async function expectPage(response: Response, error: string) {
  expect(response.status).toBe(400);
  expect(response.headers.get("location")).toBeNull();
  expect(response.headers.get("refresh")).toBeNull();
  const html = await response.text();
  expect(html).toContain("Back to client.example");
  expect(html).toContain(told[error]);
  expect(html).toContain(`Error <code>${error}</code>`);
  expect(html).toContain("Nothing was allowed. Start again in the app");
  const back = findBack(html);
  // What the client is told is for its makers, and stays theirs.
  const description = back.searchParams.get("error_description") ?? "";
  expect(description).not.toBe("");
  expect(html).not.toContain(description);
  expect(back.origin + back.pathname).toBe(webRedirect);
  expect(Object.fromEntries(back.searchParams)).toMatchObject({
    error,
    state: "state+/=",
    iss: origin,
  });
}

describe.each([
  ["nobody", signedOut],
  ["somebody who never allowed the client", newcomer],
])("signed in is %s", (_, open) => {
  test.each([
    ...failing,
    ["prompt=none", { prompt: "none" }, open === signedOut ? "login_required" : "consent_required"],
  ] as const)("%s leads nowhere by itself: a page has a link back", async (_, changes, error) => {
    const clientId = await register({ redirect_uris: [webRedirect] });
    const path = await toAuthorizePath(clientId, { redirect_uri: webRedirect, ...changes });
    await expectPage(await (await open()).open(path), error);
  });

  test("a client with a metadata document is no better known", async () => {
    const clientId = `${inject("clientsUrl")}/honest`;
    const path = await toAuthorizePath(clientId, { redirect_uri: webRedirect, scope: "root" });
    await expectPage(await (await open()).open(path), "invalid_scope");
  });

  test.each(failing)(
    "%s goes back at once to the person's own computer",
    async (_, changes, error) => {
      const path = await toAuthorizePath(await register(), changes);
      const response = await (await open()).open(path);
      const back = new URL(response.headers.get("location") ?? "");
      expect(response.status).toBe(302);
      expect(back.origin + back.pathname).toBe(redirectUri);
      expect(back.searchParams.get("error")).toBe(error);
    },
  );
});

test.each(failing)(
  "%s goes back at once to a client that the person allowed before",
  async (_, changes, error) => {
    const { browser } = await signIn();
    const clientId = await register({ redirect_uris: [webRedirect] });
    const toPath = (more: object) =>
      toAuthorizePath(clientId, { redirect_uri: webRedirect, scope: read, ...more });
    const path = await toPath({});
    const handle = findHandle(await (await browser.open(path)).text());
    await browser.send(path, [
      ["handle", handle],
      ["decision", "approve"],
      ["toolset", "clinical-trials"],
    ]);
    const response = await browser.open(await toPath(changes));
    expect(response.status).toBe(302);
    const back = new URL(response.headers.get("location") ?? "");
    expect(back.origin + back.pathname).toBe(webRedirect);
    expect(back.searchParams.get("error")).toBe(error);
  },
);

test("a form sent for such a request gets the page too", async () => {
  const clientId = await register({ redirect_uris: [webRedirect] });
  const path = await toAuthorizePath(clientId, { redirect_uri: webRedirect, scope: "root" });
  const response = await (await newcomer()).send(path, [["decision", "deny"]]);
  await expectPage(response, "invalid_scope");
});
