import { expect, test } from "vitest";

import { openBrowser, register, toAuthorizePath } from "../../support/person.ts";
import { createName, fetchWorker, mcpUrl, origin } from "../../support/server-under-test.ts";
import { createPagesOf, ways } from "./page-routes.ts";

test("the start page shows the URLs to paste and how to connect", async () => {
  const html = await (await fetchWorker(origin)).text();
  for (const path of ["", "/clinical-trials", "/github", "/github/readonly"]) {
    expect(html).toMatch(new RegExp(`<code data-copy="URL[^"]*">${mcpUrl}${path}</code>`));
  }
  for (const link of [
    "https://insiders.vscode.dev/redirect/mcp",
    "https://cursor.com/en/install",
  ]) {
    expect(html).toContain(`href="${link}`);
  }
});

test("the start page has one fold per client, the first open, and what one pastes can be copied", async () => {
  const html = await (await fetchWorker(origin)).text();
  const folds = [
    ...html.matchAll(/<details( open="")?><summary>([^<]+)(.*?)<\/summary>(.*?)<\/details>/g),
  ];
  expect(folds.map(([, isOpen, client]) => [client, isOpen !== undefined])).toEqual([
    ["Claude Code", true],
    ["Claude Desktop", false],
    ["VS Code", false],
    ["Cursor", false],
    ["Codex", false],
    ["Gemini CLI", false],
    ["Windsurf", false],
    ["MCP Inspector", false],
    ["Any other client", false],
    ["Claude", false],
    ["ChatGPT", false],
  ]);
  const unreachable = folds.filter(([, , , mark]) => mark?.includes("not from this address"));
  expect(unreachable.map(([, , client]) => client)).toEqual(["Claude", "ChatGPT"]);
  for (const [, , client, , steps] of folds.slice(0, 9)) {
    expect(steps, client).toMatch(
      new RegExp(`<pre data-copy="(command|entry|URL) for ${client}">[^<]+</pre>`),
    );
  }
  expect(folds[0]?.[4]).toContain(`claude mcp add --transport http toolhub ${mcpUrl}</pre>`);
});

const elsewhere = [
  "https://evil.example/",
  "//evil.example",
  "/\\evil.example",
  "/sign-out",
  "",
  "/account?\r\nset-cookie: a=b",
  "/account?a=1\n",
  "/account?\u0000",
  "/account?\tx",
  "/account?a b",
  "/account?\\evil",
  "/account?\u202e",
  "/account?é",
  "/account\n",
  "/account//evil.example",
  "/account/../admin",
  "/account/%2e%2e/x",
  "/account#x",
  "/authorize?\r\n\r\n<b>",
  "/admin?x",
  "/admin\n",
];

test.each(elsewhere)("signing in never leads to %j", async (next) => {
  const response = await openBrowser().signIn(createName(), next);
  expect(response.headers.get("location")).toBe("/account");
});

const own = [
  "/account",
  "/account/tokens?done=revoked",
  "/account?for=a.b&toolset=github",
  "/authorize?redirect_uri=http://127.0.0.1:33418/callback&state=%2B/=",
  "/admin",
];

test.each(own)("signing in leads on to %s", async (next) => {
  const response = await openBrowser().signIn(createName(), next);
  expect(response.headers.get("location")).toBe(next);
});

const wrongNames = ["", "   ", "x".repeat(41), "a\u0000b", "<b>"];

test.each(wrongNames)("the name %j is refused on the page, and kept in the field", async (name) => {
  const response = await openBrowser().signIn(name);
  expect(response.status).toBe(400);
  expect(await response.text()).toContain("Please type a name");
});

test("the account page asks to sign in first", async () => {
  const response = await openBrowser().open("/account");
  expect(response.headers.get("location")).toBe("/sign-in?next=%2Faccount");
});

test("signing out ends the session, not only the cookie", async () => {
  const browser = openBrowser();
  const cookie =
    (await browser.signIn(createName())).headers.get("set-cookie")?.split(";")[0] ?? "";
  expect((await fetchWorker(`${origin}/account`, { headers: { cookie } })).status).toBe(200);
  await browser.send("/sign-out", []);
  expect((await fetchWorker(`${origin}/account`, { headers: { cookie } })).status).toBe(303);
});

test("a changed cookie is nobody's", async () => {
  const browser = openBrowser();
  const cookie =
    (await browser.signIn(createName())).headers.get("set-cookie")?.split(";")[0] ?? "";
  const changed = cookie.replace(/=(.)/, (_, first) => `=${first === "A" ? "B" : "A"}`);
  const response = await fetchWorker(`${origin}/account`, { headers: { cookie: changed } });
  expect(response.status).toBe(303);
});

test("a form over 64 KB is refused", async () => {
  const response = await openBrowser().signIn("x".repeat(70_000));
  expect(response.status).toBe(400);
  const html = await response.text();
  expect(html).toContain("larger than 64 KB");
  expect(html).toContain("<h1>Please go back and try again</h1>");
});

test("a form from another site is refused", async () => {
  const browser = openBrowser();
  const response = await browser.send("/sign-in", [["name", "Eve"]], "https://evil.example");
  expect(response.status).toBe(403);
});

test("the health check needs nothing", async () => {
  expect(await (await fetchWorker(`${origin}/healthz`)).json()).toEqual({ ok: true });
});

test("the sign-in for development is for the computer that runs it alone", async () => {
  const pages = createPagesOf("dev");
  const ask = (clientIp: string, init: RequestInit = {}) =>
    pages.request(new Request(`${origin}/sign-in`, { ...init, cf: { clientIp } } as never));
  const form = {
    method: "POST",
    headers: { origin, "content-type": "application/x-www-form-urlencoded" },
    body: "name=Eve",
  };
  for (const address of ["192.168.1.5:50000", "[fe80::1]:50000", "172.17.0.1:50000"]) {
    for (const response of [await ask(address), await ask(address, form)]) {
      expect(response.status, address).toBe(403);
      expect(await response.text()).toContain("works only on the computer that runs it");
      expect(response.headers.getSetCookie()).toEqual([]);
    }
  }
  expect((await ask("127.0.0.1:50000", form)).status).toBe(303);
  expect((await ask("[::1]:50000", form)).status).toBe(303);
});

const readHeading = async (response: Response | Promise<Response>) =>
  /<h1>(.*?)<\/h1>/.exec(await (await response).text())?.[1];
const toSignIn = (next: string) => `/sign-in?next=${encodeURIComponent(next)}`;

test.each(ways.filter((way) => way !== "passkey"))(
  "with the sign-in %s one reads which app waits, and that nobody checked its name",
  async (way) => {
    const pages = createPagesOf(way);
    const path = await toAuthorizePath(await register({ client_name: "<b>Claude Code" }));
    const response = await pages.request(origin + toSignIn(path));
    const html = await response.text();
    expect(html).toContain("<h1>Sign in to continue to &lt;b&gt;Claude Code</h1>");
    expect(html).toContain("nobody has checked it");
  },
);

test.each([
  ["/account", "Who are you?"],
  ["/authorize?client_id=nobody", "Who are you?"],
  ["/authorize?state=x", "Who are you?"],
  ["/authorize?client_id=https://apps.example/c.json", "Sign in to continue to apps.example"],
])("signing in for %s is headed %j", async (next, heading) => {
  expect(await readHeading(openBrowser().open(toSignIn(next)))).toBe(heading);
});

test("a name that is refused leaves the app's name on the page", async () => {
  const path = await toAuthorizePath(await register());
  const response = await openBrowser().signIn("", path);
  expect(await readHeading(response)).toBe("Sign in to continue to Test client");
});

const hasNavigation = (html: string) => /<nav|href="\/"/.test(html.replace(/<main.*<\/main>/s, ""));

const starts = { dev: "/sign-in", passkey: "/sign-in/claim", oidc: "/sign-in" } as const;

test.each(ways)("with the sign-in %s the page has its task, and no way past it", async (way) => {
  const pages = createPagesOf(way);
  const html = await (await pages.request(origin + starts[way])).text();
  expect(html).toContain("</main>");
  expect(hasNavigation(html)).toBe(false);
  expect(hasNavigation(await (await pages.request(origin)).text())).toBe(true);
});

test("the consent page has its task, and no way past it", async () => {
  const path = await toAuthorizePath(await register());
  const browser = openBrowser();
  await browser.signIn(createName(), path);
  const html = await (await browser.open(path)).text();
  expect(html).toContain("use your tools?");
  expect(hasNavigation(html)).toBe(false);
});

test.each([
  ["name", { code: "a-code-of-at-least-16", name: "<b>" }],
  ["code", { code: "wrong", name: "Ada" }],
])(
  "where a person joins, the field %s has the focus if it is wrong, and only then",
  async (wrong, fields) => {
    const pages = createPagesOf("passkey");
    const path = `${origin}/sign-in/claim`;
    const listFocused = async (response: Response) =>
      [...(await response.text()).matchAll(/<input id="(\w+)"[^>]*autofocus/g)].map(([, id]) => id);
    expect(await listFocused(await pages.request(path))).toEqual([]);
    const headers = { origin, "content-type": "application/x-www-form-urlencoded" };
    const body = new URLSearchParams(fields).toString();
    const refused = await pages.request(path, { method: "POST", headers, body });
    expect(refused.status).toBe(400);
    expect(await listFocused(refused)).toEqual([wrong]);
  },
);
