import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, test, vi } from "vitest";

import { toObjectName } from "../../../src/crypto/account-id.ts";
import { asSignedIn } from "../../support/account-objects.ts";
import { type BrowserSession, findHandle, type Tokens, toCodeFields } from "../../support/dance.ts";
import { exchange, register, signIn, toAuthorizePath } from "../../support/person.ts";
import { createName, fetchWorker, origin } from "../../support/server-under-test.ts";

const webRedirect = "https://client.example/callback";
const read = "clinical-trials:read";
const github = "github:read";

const registerWeb = () => register({ client_name: "Web client", redirect_uris: [webRedirect] });

const toPath = (clientId: string, changes: Readonly<Record<string, string | null>> = {}) =>
  toAuthorizePath(clientId, { redirect_uri: webRedirect, scope: read, ...changes });

/** What the client hears if the person follows the link of the page that the browser stays on. */
async function toLinked(response: Response): Promise<Record<string, string>> {
  expect(response.status).toBe(400);
  expect(response.headers.get("location")).toBeNull();
  const [, href = ""] = /href="([^"]+)" rel="noreferrer"/.exec(await response.text()) ?? [];
  return Object.fromEntries(new URL(href.replaceAll("&amp;", "&")).searchParams);
}

const toResult = (response: Response) =>
  Object.fromEntries(new URL(response.headers.get("location") ?? "about:blank").searchParams);

/** Sends the consent page of `path` with these boxes ticked. */
const tick = (browser: BrowserSession, path: string, fields: readonly [string, string][]) =>
  browser.allow(path, fields);

/** A person with a saved key who allowed a web client to read trials. */
async function allowWeb() {
  const { browser } = await signIn();
  const clientId = await registerWeb();
  const response = await tick(browser, await toPath(clientId), [["toolset", "clinical-trials"]]);
  const { code = "" } = toResult(response);
  expect(code).not.toBe("");
  return { browser, clientId, code };
}

/** The grants of the web client on the account page. */
async function listGrantIds(browser: BrowserSession): Promise<string[]> {
  const html = await (await browser.open("/account")).text();
  const rows = html.split("<tr>").filter((row) => row.includes("Disconnect Web client"));
  return rows.map((row) => /name="id" value="([^"]+)"/.exec(row)?.[1] ?? "");
}

describe("what was allowed before", () => {
  test("is not asked again, and gives a code with state and issuer", async () => {
    const { browser, clientId } = await allowWeb();
    const result = toResult(await browser.open(await toPath(clientId)));
    expect(result).toMatchObject({ state: "state+/=", iss: origin });
    expect(result.code).toBeTruthy();
    expect(result.error).toBeUndefined();
  });

  const asked: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
    ["for another redirect", { redirect_uri: `${webRedirect}/other` }],
    ["for more", { scope: `${read} ${github}` }],
    ["with prompt=consent", { prompt: "consent" }],
  ];

  test.each(asked)("is asked %s", async (_, changes) => {
    const { browser } = await signIn();
    const clientId = await register({ redirect_uris: [webRedirect, `${webRedirect}/other`] });
    await tick(browser, await toPath(clientId), [["toolset", "clinical-trials"]]);
    const response = await browser.open(await toPath(clientId, changes));
    expect(response.status).toBe(200);
    expect(findHandle(await response.text())).toBeTruthy();
  });

  test("is asked for another client and for another person", async () => {
    const { clientId, browser } = await allowWeb();
    expect((await browser.open(await toPath(await registerWeb()))).status).toBe(200);
    const { browser: other } = await signIn();
    expect((await other.open(await toPath(clientId))).status).toBe(200);
  });

  test("is asked every time where the client runs on the person's own computer", async () => {
    const { browser, clientId } = await signIn();
    expect((await browser.open(await toAuthorizePath(clientId, { scope: read }))).status).toBe(200);
  });

  test("is forgotten when the person disconnects one grant of the client", async () => {
    const { browser, clientId } = await allowWeb();
    const path = await toPath(clientId);
    expect((await browser.open(path)).status).toBe(302);
    const [id = "", ...left] = await listGrantIds(browser);
    await browser.send("/account/grants/revoke", [["id", id]]);
    expect(await listGrantIds(browser)).toEqual(left);
    expect(left).toHaveLength(1);
    expect((await browser.open(path)).status).toBe(200);
  });

  test("is forgotten when the client revokes its token", async () => {
    const { browser, clientId, code } = await allowWeb();
    const fields = { ...toCodeFields(clientId, code), redirect_uri: webRedirect };
    const { refresh_token } = await (await exchange(fields)).json<Tokens>();
    await exchange({ token: refresh_token, client_id: clientId });
    expect((await browser.open(await toPath(clientId))).status).toBe(200);
  });

  test("is forgotten with the last grant, and no row stays behind", async () => {
    const { clientId, code } = await allowWeb();
    const account = env.ACCOUNT.getByName(toObjectName(code));
    const listRows = () =>
      runInDurableObject(account, (_, { storage }) =>
        storage.sql.exec("SELECT client_id FROM consents").toArray(),
      );
    await runDurableObjectAlarm(account);
    expect(await listRows()).toContainEqual({ client_id: clientId });
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 11 * 60 * 1000 });
    await runInDurableObject(account, (instance) => instance.alarm());
    vi.useRealTimers();
    expect(await listRows()).not.toContainEqual({ client_id: clientId });
  });

  test("is asked again where its key is gone", async () => {
    const { browser, clientId } = await allowWeb();
    await browser.send("/account/keys/forget", [["toolset", "clinical-trials"]]);
    expect((await browser.open(await toPath(clientId))).status).toBe(200);
  });
});

describe("prompt", () => {
  test("none without a signed-in person is login_required, with state and issuer", async () => {
    const path = await toPath(await registerWeb(), { prompt: "none" });
    expect(await toLinked(await fetchWorker(origin + path))).toMatchObject({
      error: "login_required",
      state: "state+/=",
      iss: origin,
    });
  });

  test("none without an earlier consent is consent_required, and with one is a code", async () => {
    const { browser, clientId } = await allowWeb();
    const silent = { prompt: "none" };
    const unknown = await browser.open(await toPath(await registerWeb(), silent));
    expect(await toLinked(unknown)).toMatchObject({ error: "consent_required", iss: origin });
    const more = await browser.open(await toPath(clientId, { ...silent, scope: github }));
    expect(toResult(more).error).toBe("consent_required");
    expect(toResult(await browser.open(await toPath(clientId, silent)))).toHaveProperty("code");
  });

  test("none on the person's own computer is consent_required", async () => {
    const { browser, clientId } = await signIn();
    const path = await toAuthorizePath(clientId, { prompt: "none", scope: read });
    expect(toResult(await browser.open(path)).error).toBe("consent_required");
  });

  test("none beside another value is invalid_request", async () => {
    const path = await toPath(await registerWeb(), { prompt: "none consent" });
    expect((await toLinked(await fetchWorker(origin + path))).error).toBe("invalid_request");
  });

  test.each(["login", "select_account"])("%s asks to sign in again, once", async (prompt) => {
    const { browser, clientId } = await allowWeb();
    const asked = await browser.open(await toPath(clientId, { prompt }));
    const next = new URL(asked.headers.get("location") ?? "", origin).searchParams.get("next");
    expect(asked.status).toBe(303);
    expect(next).toBe(await toPath(clientId));
    await browser.signIn(createName(), next ?? "");
    expect((await browser.open(next ?? "")).status).toBe(200);
  });

  test("login and consent ask for both, one after the other", async () => {
    const { browser, clientId } = await allowWeb();
    const asked = await browser.open(await toPath(clientId, { prompt: "login consent" }));
    const next =
      new URL(asked.headers.get("location") ?? "", origin).searchParams.get("next") ?? "";
    expect(new URL(next, origin).searchParams.get("prompt")).toBe("consent");
    expect((await browser.open(next)).status).toBe(200);
  });
});

describe("a client that wants more", () => {
  const steps = [
    ["names only what is new", github],
    ["names all it wants", `${read} ${github}`],
    ["must ask, as SDKs with offline_access do", `${github} offline_access`],
  ] as const;

  test.each(steps)("%s: the page asks for what is new, and names the rest", async (_, scope) => {
    const { browser, clientId } = await allowWeb();
    const path = await toPath(clientId, {
      scope,
      ...(scope.includes("offline") ? { prompt: "consent" } : {}),
    });
    const html = await (await browser.open(path)).text();
    expect(html).toContain('value="github"');
    expect(html).not.toContain('value="clinical-trials"');
    expect(html).toContain("<dt>Already allowed</dt><dd>Clinical trials</dd>");
  });

  test("keeps what it had when it gets the rest", async () => {
    const { browser, clientId, code: first } = await allowWeb();
    const key = { toolset: "github", sealed: "v1", owner: "Ada", last4: "1234", addedAt: 1 };
    const account = env.ACCOUNT.getByName(toObjectName(first));
    await account.putKey(key, await asSignedIn(account));
    const path = await toPath(clientId, { scope: "github:write" });
    const { code = "" } = toResult(
      await tick(browser, path, [
        ["toolset", "github"],
        ["write", "github"],
      ]),
    );
    const fields = { ...toCodeFields(clientId, code), redirect_uri: webRedirect };
    const { scope } = await (await exchange(fields)).json<Tokens>();
    expect(scope.split(" ").sort()).toEqual([read, "github:write"]);
    const both = await browser.open(await toPath(clientId, { scope: `${read} ${github}` }));
    expect(toResult(both)).toHaveProperty("code");
  });

  test("keeps what it had, and no more, where the person ticks nothing", async () => {
    const { browser, clientId } = await allowWeb();
    const path = await toPath(clientId, { scope: `${read} ${github}` });
    const { code = "" } = toResult(await tick(browser, path, []));
    const fields = { ...toCodeFields(clientId, code), redirect_uri: webRedirect };
    expect((await (await exchange(fields)).json<Tokens>()).scope).toBe(read);
  });

  test("gets no changes that it did not ask for, whatever the form says", async () => {
    const { browser, clientId, code: first } = await allowWeb();
    const key = { toolset: "github", sealed: "v1", owner: "Ada", last4: "1234", addedAt: 1 };
    const account = env.ACCOUNT.getByName(toObjectName(first));
    await account.putKey(key, await asSignedIn(account));
    const response = await tick(browser, await toPath(clientId, { scope: github }), [
      ["toolset", "github"],
      ["write", "github"],
    ]);
    const { code = "" } = toResult(response);
    const fields = { ...toCodeFields(clientId, code), redirect_uri: webRedirect };
    const answer = await (await exchange(fields)).json<Tokens>();
    expect(answer.scope).not.toContain("write");
  });
});

test("what is no longer offered here is not held", async () => {
  const { browser, clientId, code: first } = await allowWeb();
  const account = env.ACCOUNT.getByName(toObjectName(first));
  await runInDurableObject(account, (_, { storage }) => {
    storage.sql.exec("UPDATE consents SET scopes = ?", `${read} retired:write`);
  });
  const path = await toPath(clientId, { scope: `${read} ${github}` });
  const { code = "" } = toResult(await tick(browser, path, []));
  const fields = { ...toCodeFields(clientId, code), redirect_uri: webRedirect };
  expect((await (await exchange(fields)).json<Tokens>()).scope).toBe(read);
});

describe("what is asked is told", () => {
  const readPage = async (scope: string) => {
    const { browser } = await signIn();
    return (await browser.open(await toPath(await registerWeb(), { scope }))).text();
  };

  test("by what can be granted: who asks to read only is offered no changes, and none are named", async () => {
    const reading = await readPage(github);
    expect(reading).toContain("Search and read repositories");
    expect(reading).toContain('<span class="chip">reads only</span>');
    expect(reading).toContain("What it can read (14)<");
    expect(reading).not.toMatch(/Also make changes|label and merge|Merge a pull request/);
    const changing = await readPage("github:write");
    expect(changing).toContain("Also make changes");
    expect(changing).toContain("Open and close issues, comment, review, label and merge.");
    expect(changing).toContain("What it can read (14) and change (6)");
    expect(changing).not.toContain("reads only");
  });

  test("with how long it lasts, and which permissions a key needs", async () => {
    const html = await readPage(github);
    expect(html).toContain(
      "<dt>Lasts</dt><dd>until you disconnect it on your account page, or it is not used for 30 days</dd>",
    );
    expect(html).toContain("A fine-grained token needs Contents, Issues and Pull requests");
  });
});
