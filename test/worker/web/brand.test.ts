import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";

import { deploymentOf } from "../../../src/deployment.ts";
import { send } from "../../support/mcp-client.ts";
import { initialize, toModern } from "../../support/mcp-messages.ts";
import { openBrowser, register, signIn, toAuthorizePath } from "../../support/person.ts";
import { fetchWorker, mcpUrl, origin } from "../../support/server-under-test.ts";
import { createPagesOf, listPaths, ways } from "./page-routes.ts";

const said = {
  NAME: "Acme Research",
  OPERATOR: "Acme Labs <Ltd>",
  CONTACT_URL: "mailto:help@acme.example",
  PRIVACY_URL: "https://acme.example/privacy",
  ICON_URL: "https://static.acme.example/icon.png?v=2",
};
const icon = { src: said.ICON_URL, mimeType: "image/png" };

// A file of its own: the settings are read once per isolate, and these are the first.
deploymentOf({ ...env, ...said });

const ourName = /toolhub/i;

/** Where a page's policy lets pictures come from. */
const readPictures = (response: Response) =>
  /img-src ([^;]*)/.exec(response.headers.get("content-security-policy") ?? "")?.[1];

async function expectBranded(answer: Response | Promise<Response>, what: string): Promise<string> {
  const response = await answer;
  const html = await response.text();
  expect(html, what).not.toMatch(ourName);
  expect(html, what).toMatch(/<title>[^<]* · Acme Research<\/title>/);
  expect(html, what).toContain(`<link rel="icon" href="${said.ICON_URL}"`);
  expect(html, what).toMatch(
    /<img src="https:\/\/static\.acme\.example[^>]* alt=""\/>Acme Research/,
  );
  const footer = /<footer>.*<\/footer>/s.exec(html)?.[0] ?? "";
  expect(footer, what).toContain("Run by Acme Labs &lt;Ltd&gt;");
  expect(footer, what).toContain(`href="${said.CONTACT_URL}"`);
  expect(footer, what).toContain(`href="${said.PRIVACY_URL}"`);
  expect(readPictures(response), what).toBe("https://static.acme.example");
  return html;
}

describe("with NAME and the others no page says toolhub", () => {
  test("of somebody who has connected a client", async () => {
    const { browser, clientId } = await signIn();
    const notPages = ["/sign-out", "/account/export", "*"];
    const paths = listPaths("dev", "GET").filter((path) => !notPages.includes(path));
    expect(paths.length).toBeGreaterThan(8);
    const consent = await toAuthorizePath(clientId, { prompt: "consent" });
    for (const path of [...paths, consent, "/nothing-here", "/account?done=saved"]) {
      await expectBranded(browser.open(path), path);
    }
    const file = await browser.open("/account/export");
    expect(file.headers.get("content-disposition")).toContain('"acme-research-account.json"');
    expect(await file.text()).not.toMatch(ourName);
  });

  test("nor of somebody who opens the address of MCP, or what is no page", async () => {
    const asBrowser = { headers: { accept: "text/html" } };
    await expectBranded(fetchWorker(mcpUrl, asBrowser), "/mcp");
    const wrong = await toAuthorizePath(await register(), { code_challenge_method: "plain" });
    await expectBranded(openBrowser().open(wrong.replace("127.0.0.1", "a")), "unknown");
    await expectBranded(openBrowser().open("/sign-in?next=/account"), "sign-in");
  });

  test.each(ways)("nor any page of the sign-in %s", async (way) => {
    const pages = createPagesOf(way, said);
    const isElsewhere = (path: string) => /^\/(account|admin)|\/start$|^\*$/.test(path);
    for (const path of listPaths(way, "GET").filter((each) => !isElsewhere(each))) {
      const response = await pages.request(origin + path);
      if (response.status !== 303) await expectBranded(response, path);
    }
  });

  test("and a new passkey is one of Acme Research", async () => {
    const form = { code: "a-code-of-at-least-16", name: "Ada" };
    const response = await createPagesOf("passkey", said).request(`${origin}/sign-in/claim`, {
      method: "POST",
      headers: { origin, "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams(form).toString(),
    });
    const html = await expectBranded(response, "claim");
    expect(html).toContain("&quot;rp&quot;:{&quot;name&quot;:&quot;Acme Research&quot;");
  });
});

const documents = [
  "/.well-known/ai-catalog.json",
  "/server.json",
  "/llms.txt",
  "/robots.txt",
  "/.well-known/oauth-authorization-server",
  ...["/mcp", "/mcp/github", "/mcp/github/readonly"].flatMap((path) => [
    `${path}/server-card`,
    `/.well-known/oauth-protected-resource${path}`,
  ]),
];

test.each(documents)("%s does not say toolhub", async (path) => {
  const response = await fetchWorker(origin + path);
  expect(response.status).toBe(200);
  expect(await response.text()).not.toMatch(ourName);
});

test("cards carry the name, its short form and the icon", async () => {
  const read = async (path: string) => (await fetchWorker(origin + path)).json();
  expect(await read("/mcp/server-card")).toMatchObject({
    name: "localhost/acme-research",
    title: "Acme Research",
    icons: [icon],
  });
  expect(await read("/mcp/github/readonly/server-card")).toMatchObject({
    name: "localhost/acme-research-github-readonly",
    title: "Acme Research: GitHub, read only",
  });
  expect(await read("/.well-known/ai-catalog.json")).toMatchObject({
    host: { displayName: "Acme Research", logoUrl: said.ICON_URL },
  });
  expect(await read("/.well-known/oauth-protected-resource/mcp")).toMatchObject({
    resource_name: "Acme Research",
  });
});

test("commands, links and llms.txt name the server as the operator does", async () => {
  const text = await (await fetchWorker(`${origin}/llms.txt`)).text();
  for (const part of [
    "# Acme Research\n",
    "- Run by Acme Labs <Ltd>.\n",
    `- Contact: ${said.CONTACT_URL}\n`,
    `- Privacy: ${said.PRIVACY_URL}\n`,
    `claude mcp add --transport http acme-research ${mcpUrl}`,
    `codex mcp login acme-research`,
    `{"mcpServers":{"acme-research":{"serverUrl":"${mcpUrl}"}}}`,
  ]) {
    expect(text).toContain(part);
  }
  const html = await (await fetchWorker(origin)).text();
  expect(html).toContain(`claude mcp add --transport http acme-research ${mcpUrl}`);
  expect(html).toContain("https://insiders.vscode.dev/redirect/mcp/install?name=acme-research");
});

test("clients are told the same when they connect, and no tool says toolhub", async () => {
  const { tokens } = await signIn();
  const info = { name: "acme-research", title: "Acme Research", websiteUrl: origin, icons: [icon] };
  const legacy = await (await send(tokens.access_token, { body: initialize })).text();
  expect(JSON.parse(legacy)).toMatchObject({ result: { serverInfo: info } });
  const modern = await (await send(tokens.access_token, toModern("server/discover"))).text();
  expect(JSON.parse(modern)).toMatchObject({
    result: { _meta: { "io.modelcontextprotocol/serverInfo": info } },
  });
  const tools = await (await send(tokens.access_token, toModern("tools/list"))).text();
  expect(tools).toContain("Check that the server answers.");
  for (const answer of [legacy, modern, tools]) expect(answer).not.toMatch(ourName);
});

test("the operator's icon stands for the built-in one everywhere", async () => {
  const favicon = await fetchWorker(`${origin}/favicon.ico`);
  expect(favicon.status).toBe(302);
  expect(favicon.headers.get("location")).toBe(said.ICON_URL);
  for (const path of ["/icon.svg", "/icon.png"]) {
    expect((await fetchWorker(origin + path)).status, path).toBe(404);
  }
});

test("without the settings pages have the built-in icon, no footer line, and no picture of elsewhere", async () => {
  const response = await createPagesOf("dev").request(origin);
  const html = await response.text();
  expect(html).toContain("<title>Tools for your agent · toolhub</title>");
  expect(html).toContain('<link rel="icon" href="data:image/svg+xml');
  expect(html).not.toMatch(/<img|Run by|Contact|Privacy/);
  expect(readPictures(response)).toBe("data:");
});
