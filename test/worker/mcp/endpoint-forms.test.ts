import { describe, expect, test } from "vitest";

import { send } from "../../support/mcp-client.ts";
import { initialize, readCode, toModern, toRequest } from "../../support/mcp-messages.ts";
import {
  connectAgain,
  exchange,
  type Person,
  signIn,
  toAuthorizePath,
} from "../../support/person.ts";
import { fetchWorker, mcpUrl, origin } from "../../support/server-under-test.ts";

// No access to objects: this file runs against a server of which it knows the address alone.

const trials = "clinical-trials";
const ticked = [["toolset", trials]] as const;

/** Each endpoint by its own name, and other ways to write its address. */
const endpoints: readonly (readonly [string, readonly string[]])[] = [
  ["/mcp", ["/mcp?outputs=none"]],
  ["/mcp/find", ["/mcp/find?outputs=none"]],
  ["/mcp/readonly", ["/mcp/readonly?outputs=none"]],
  ["/mcp/readonly/find", []],
  [`/mcp/${trials}`, [`/mcp/${trials}?outputs=none`]],
  [`/mcp/${trials}/find`, []],
  [`/mcp/${trials}/readonly`, []],
  [`/mcp/${trials}+github`, [`/mcp/github+${trials}`, `/mcp/github+${trials}?outputs=none`]],
  [`/mcp/${trials}+github/find`, [`/mcp/github+${trials}/find`]],
  [`/mcp/${trials}+github/readonly`, [`/mcp/github+${trials}/readonly?outputs=none`]],
  [`/mcp/${trials}+github/readonly/find`, [`/mcp/github+${trials}/readonly/find?outputs=none`]],
];
const forms = endpoints.flatMap(([path, others]) => [path, ...others]);

const list = toModern("tools/list");

/** A person's token for scripts, with these boxes ticked. */
async function makeToken({ browser }: Pick<Person, "browser">, ...names: readonly string[]) {
  const boxes = names.map((name) => ["toolset", name] as const);
  await browser.send("/account/tokens", [["name", "Report"], ...boxes, ["days", "7"]]);
  const html = await (await browser.open("/account/tokens?done=made")).text();
  return /<pre id="token"[^>]*>([^<]+)<\/pre>/.exec(html)?.[1] ?? "";
}

test.each(forms)(
  "%s: its challenge leads to metadata of that very address, and a token for what stands there opens it",
  async (path) => {
    const url = origin + path;
    const challenge = (await send("nobody", list, url)).headers.get("www-authenticate") ?? "";
    const [, metadataUrl = ""] = /resource_metadata="([^"]+)"/.exec(challenge) ?? [];
    const { resource } = await (await fetchWorker(metadataUrl)).json<{ resource: string }>();
    expect(resource).toBe(url);
    const tokens = await connectAgain(await signIn(), { resource }, ticked, { resource });
    expect((await send(tokens.access_token, list, url)).status).toBe(200);
  },
);

test("a token opens all ways to write its endpoint, and no other endpoint", async () => {
  const person = await signIn();
  const tokens: string[] = [];
  for (const [path] of endpoints) {
    const resource = origin + path;
    tokens.push((await connectAgain(person, { resource }, ticked)).access_token);
  }
  for (const [own, token] of tokens.entries()) {
    for (const [index, [path, others]] of endpoints.entries()) {
      for (const form of [path, ...others]) {
        const { status } = await send(token, list, origin + form);
        const expected = own === index ? 200 : 401;
        expect(status, `token of ${endpoints[own]?.[0]} at ${form}`).toBe(expected);
      }
    }
  }
});

/** What is written in the place of an address, and the endpoint that it is; null if it is none. */
const written: readonly (readonly [what: string, resource: string, endpoint: string | null])[] = [
  ["another order", `${mcpUrl}/github+${trials}`, `/mcp/${trials}+github`],
  ["without outputs", `${mcpUrl}/${trials}?outputs=none`, `/mcp/${trials}`],
  ["a query that nobody knows", `${mcpUrl}/${trials}?x=1`, `/mcp/${trials}`],
  ["a slash at its end", `${mcpUrl}/${trials}/`, null],
  ["two slashes", `${mcpUrl}//${trials}`, null],
  ["large letters", `${mcpUrl}/Clinical-Trials`, null],
  ["a host in large letters", `${origin.toUpperCase()}/mcp/${trials}`, `/mcp/${trials}`],
  [
    "a host in large letters and several toolsets",
    `${origin.toUpperCase()}/mcp/github+${trials}/find`,
    `/mcp/${trials}+github/find`,
  ],
  ["an encoded +", `${mcpUrl}/${trials}%2Bgithub`, null],
  ["a space for +", `${mcpUrl}/${trials} github`, null],
  ["encoded letters", `${mcpUrl}/%63linical-trials`, null],
  ["a toolset twice", `${mcpUrl}/${trials}+${trials}`, null],
  ["a toolset that there is not", `${mcpUrl}/${trials}+nothing`, null],
  ["find before readonly", `${mcpUrl}/${trials}/find/readonly`, null],
  ["a fragment", `${mcpUrl}/${trials}#x`, null],
  ["dots", `${mcpUrl}/github/../${trials}`, null],
  ["a path alone", `/mcp/${trials}`, null],
  ["a path without its slash", `mcp/${trials}`, null],
  ["another port", `${origin}1/mcp/${trials}`, null],
  ["a host that begins the same", `${origin}.evil.example/mcp/${trials}`, null],
  ["a user", `${mcpUrl.replace("://", "://ada@")}/${trials}`, null],
  ["a space before it", ` ${mcpUrl}/${trials}`, null],
  ["a line after it", `${mcpUrl}/${trials}\n`, null],
  ["2,000 toolsets", `${mcpUrl}/${`${trials}+`.repeat(200)}github`, null],
];

describe.each(written)("a resource with %s", (_, resource, path) => {
  test(`is ${path ?? "invalid_target, at no time a token"}`, async () => {
    const person = await signIn();
    if (path !== null) {
      const tokens = await connectAgain(person, { resource }, ticked, { resource });
      for (const [other] of endpoints) {
        const { status } = await send(tokens.access_token, list, origin + other);
        expect(status, other).toBe(other === path ? 200 : 401);
      }
      return;
    }
    const asked = await person.browser.open(await toAuthorizePath(person.clientId, { resource }));
    const location = new URL(asked.headers.get("location") ?? "", origin);
    expect(location.searchParams.get("error")).toBe("invalid_target");
    // The same where a code is redeemed, and where a token is renewed.
    const good = { resource: `${mcpUrl}/${trials}` };
    expect(await connectAgain(person, good, ticked, { resource })).toMatchObject({
      error: "invalid_target",
    });
    const { refresh_token } = await connectAgain(person, good, ticked);
    const fields = { grant_type: "refresh_token", client_id: person.clientId, refresh_token };
    const renewed = await exchange({ ...fields, resource });
    expect(await renewed.json()).toMatchObject({ error: "invalid_target" });
  });
});

const nowhere = [
  "/mcp/GITHUB",
  "/mcp/github/READONLY",
  "/mcp/github/Find",
  "/mcp/find/readonly",
  "/mcp/find/find",
  "/mcp/find/github",
  "/mcp/find/",
  "/mcp/github+find",
  "/mcp/find+github",
  "/mcp/readonly+find",
  "/mcp/github/find/readonly",
  "/mcp/github/find/find",
  "/mcp/%67ithub",
  "/mcp/github%2bclinical-trials",
  "/mcp/github%252Bclinical-trials",
  "/mcp/github%20clinical-trials",
  "/mcp/github,clinical-trials",
  "/mcp/github;clinical-trials",
  "/mcp/github%00",
  "/mcp/github%2Freadonly",
  "/mcp//github",
  "/mcp/github++clinical-trials",
  "/mcp/github+clinical-trials+github",
  "/mcp/github/readonly%3Foutputs=none",
  "/mcp/github&outputs=none",
  "/mcp/\u0261ithub",
  "/mcp/__proto__",
  "/mcp/constructor+toString",
];

test("no other way of writing is an endpoint, whoever asks: 404, and its metadata too", async () => {
  const token = await makeToken(await signIn(), trials, "github");
  for (const path of nowhere) {
    const response = await send(token, list, origin + path);
    expect([path, response.status, await readCode(response)]).toEqual([path, 404, -32600]);
    const metadata = await fetchWorker(`${origin}/.well-known/oauth-protected-resource${path}`);
    expect([path, metadata.status]).toEqual([path, 404]);
    await metadata.body?.cancel();
  }
});

test("a personal token is good at every form that its scopes cover, and 403 at the others, whatever was asked before", async () => {
  const token = await makeToken(await signIn(), trials);
  // Twice: the second time by what isolates remember.
  for (const _ of [1, 2]) {
    for (const form of forms) {
      const { status } = await send(token, list, origin + form);
      expect([form, status]).toEqual([form, 200]);
    }
    for (const path of ["/mcp/github", "/mcp/github/find", "/mcp/github/readonly?outputs=none"]) {
      const response = await send(token, list, origin + path);
      expect([path, response.status]).toEqual([path, 403]);
      expect(response.headers.get("www-authenticate")).toContain("github:read");
    }
  }
});

test("a personal token takes no session from one endpoint to another", async () => {
  const token = await makeToken(await signIn(), trials);
  const narrow = `${mcpUrl}/${trials}/readonly`;
  const opened = await send(token, { body: initialize }, narrow);
  const headers = { "mcp-session-id": opened.headers.get("mcp-session-id") ?? "" };
  const body = toRequest(1, "tools/list");
  const ask = async (url: string) => (await send(token, { headers, body }, url)).status;
  expect(await ask(narrow)).toBe(200);
  for (const url of [mcpUrl, `${mcpUrl}/${trials}`, `${narrow}/find`]) {
    expect([url, await ask(url)]).toEqual([url, 404]);
  }
  expect(await ask(narrow)).toBe(200);
});
