import { describe, expect, test } from "vitest";

import { saveGithubKey } from "../../support/account-objects.ts";
import { connect, lanes } from "../../support/mcp-client.ts";
import {
  connectAgain,
  exchange,
  type Person,
  register,
  signIn,
  toAuthorizePath,
} from "../../support/person.ts";
import { fetchWorker, mcpUrl, origin } from "../../support/server-under-test.ts";

const trialsUrl = `${mcpUrl}/clinical-trials`;
const githubUrl = `${mcpUrl}/github`;
const readOnlyUrl = `${githubUrl}/readonly`;
const bothUrl = `${mcpUrl}/clinical-trials+github`;
const bothTitle = "toolhub: Clinical trials and GitHub";

const list = { jsonrpc: "2.0", id: 1, method: "tools/list", params: {} };

const builtIn = [{ uri: "health://status" }, { uri: "config://server-info" }];

/** What a 2025 client sends. */
function post(url: string, token: string | null, message: object, session?: string) {
  return fetchWorker(url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(session === undefined ? {} : { "mcp-session-id": session }),
    },
    body: JSON.stringify(message),
  });
}

/** A person with keys for both toolsets, and their tokens for some endpoints. */
async function createPerson(): Promise<Person> {
  const person = await signIn();
  await saveGithubKey(person);
  return person;
}

const metadata = [
  [mcpUrl, "toolhub", ["clinical-trials:read", "github:read", "github:write"]],
  [trialsUrl, "toolhub: Clinical trials", ["clinical-trials:read"]],
  [`${trialsUrl}/readonly`, "toolhub: Clinical trials, read only", ["clinical-trials:read"]],
  [githubUrl, "toolhub: GitHub", ["github:read", "github:write"]],
  [readOnlyUrl, "toolhub: GitHub, read only", ["github:read"]],
  [`${mcpUrl}/readonly`, "toolhub, read only", ["clinical-trials:read", "github:read"]],
  [bothUrl, bothTitle, ["clinical-trials:read", "github:read", "github:write"]],
  [
    `${mcpUrl}/github+clinical-trials`,
    bothTitle,
    ["clinical-trials:read", "github:read", "github:write"],
  ],
  [`${bothUrl}/readonly`, `${bothTitle}, read only`, ["clinical-trials:read", "github:read"]],
  [`${githubUrl}?outputs=none`, "toolhub: GitHub", ["github:read", "github:write"]],
] as const;

test.each(metadata)(
  "%s is a protected resource of its own, %s, with scopes %j",
  async (resource, title, scopes) => {
    const { pathname, search } = new URL(resource);
    const address = `${origin}/.well-known/oauth-protected-resource${pathname}${search}`;
    expect(await (await fetchWorker(address)).json()).toMatchObject({
      resource,
      resource_name: title,
      scopes_supported: scopes,
      authorization_servers: [origin],
    });
    const refused = await post(resource, null, list);
    expect(refused.status).toBe(401);
    const challenge = refused.headers.get("www-authenticate");
    expect(challenge).toContain(`resource_metadata="${address}"`);
    expect(challenge).toContain(`scope="${scopes.join(" ")}"`);
  },
);

const nowhere = [
  "/mcp/nothing",
  "/mcp/github/write",
  "/mcp/github/readonly/x",
  "/mcp/",
  "/mcp/Github",
  "/mcp/github+github",
  "/mcp/github+nothing",
  "/mcp/github+",
  "/mcp/github/",
  "/mcp/github//readonly",
  "/mcp/readonly/",
  "/mcp/+github",
  "/mcp/github%2Bclinical-trials",
  "/mcp/github clinical-trials",
  "/mcp/readonly/readonly",
  "/mcp/readonly/github",
  "/mcp/readonly+github",
  "/mcp/github+clinical-trials/readonly/readonly",
  `/mcp/${"github+".repeat(1000)}github`,
];

test.each(nowhere)(
  "%s is no endpoint: 404 with a body, without a token and as metadata too",
  async (path) => {
    for (const url of [origin + path, `${origin}/.well-known/oauth-protected-resource${path}`]) {
      const response = await fetchWorker(url);
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({
        jsonrpc: "2.0",
        error: { code: -32600, message: expect.stringContaining("/mcp/github/readonly") },
      });
    }
  },
);

test("a token opens its own endpoint and no other", async () => {
  const person = await createPerson();
  const urls = [mcpUrl, trialsUrl, githubUrl, readOnlyUrl, bothUrl, `${mcpUrl}/readonly`];
  const tokens = [
    person.tokens.access_token,
    (await connectAgain(person, { resource: trialsUrl }, [["toolset", "clinical-trials"]]))
      .access_token,
    (await connectAgain(person, { resource: githubUrl }, [["toolset", "github"]])).access_token,
    (await connectAgain(person, { resource: readOnlyUrl }, [["toolset", "github"]])).access_token,
    (await connectAgain(person, { resource: bothUrl }, [["toolset", "github"]])).access_token,
    (await connectAgain(person, { resource: `${mcpUrl}/readonly` }, [["toolset", "github"]]))
      .access_token,
  ];
  for (const [own, token] of tokens.entries()) {
    for (const [index, url] of urls.entries()) {
      const { status } = await post(url, token, list);
      expect(status, `token of ${urls[own]} at ${url}`).toBe(own === index ? 400 : 401);
    }
  }
});

test("neither a code nor a refresh token of one endpoint becomes a token for another", async () => {
  const person = await createPerson();
  const ticked = [["toolset", "github"]] as const;
  const refused = { error: "invalid_target" };
  const changes = { resource: githubUrl };
  expect(await connectAgain(person, changes, ticked, { resource: mcpUrl })).toMatchObject(refused);
  const { refresh_token } = await connectAgain(person, changes, ticked);
  const refresh = { grant_type: "refresh_token", client_id: person.clientId, refresh_token };
  const elsewhere = await exchange({ ...refresh, resource: readOnlyUrl });
  expect(await elsewhere.json()).toMatchObject(refused);
  expect((await exchange({ ...refresh, resource: githubUrl })).status).toBe(200);
});

const asked = [
  [githubUrl, null, ["github"], true],
  [githubUrl, "github:read clinical-trials:read", ["github"], false],
  [readOnlyUrl, null, ["github"], false],
  [readOnlyUrl, "github:read github:write", ["github"], false],
  [trialsUrl, null, ["clinical-trials"], false],
  [bothUrl, null, ["clinical-trials", "github"], true],
  [`${mcpUrl}/github+clinical-trials`, null, ["clinical-trials", "github"], true],
  [`${bothUrl}/readonly`, null, ["clinical-trials", "github"], false],
  [`${mcpUrl}/readonly`, null, ["clinical-trials", "github"], false],
  [`${githubUrl}?outputs=none`, null, ["github"], true],
] as const;

test.each(asked)(
  "the consent page of %s, asked for %s, offers %j; write: %s",
  async (resource, scope, toolsets, canWrite) => {
    const { browser } = await signIn();
    // One that was allowed nothing yet.
    const page = await browser.open(await toAuthorizePath(await register(), { resource, scope }));
    const html = await page.text();
    const shown = [...html.matchAll(/name="toolset" value="([^"]+)"/g)].map(([, name]) => name);
    expect(shown).toEqual(toolsets);
    expect(html.includes('name="write"')).toBe(canWrite);
  },
);

test("asking a read-only endpoint for write alone is refused", async () => {
  const { browser, clientId } = await signIn();
  const path = await toAuthorizePath(clientId, { resource: readOnlyUrl, scope: "github:write" });
  const location = (await browser.open(path)).headers.get("location") ?? "";
  expect(new URL(location).searchParams.get("error")).toBe("invalid_scope");
});

describe.each(lanes)("%s lane", (lane) => {
  test("a narrow endpoint lists its own toolset, and the read-only one only queries", async () => {
    const person = await createPerson();
    const write = await connectAgain(person, { resource: githubUrl }, [
      ["toolset", "github"],
      ["write", "github"],
    ]);
    const read = await connectAgain(person, { resource: readOnlyUrl }, [["toolset", "github"]]);
    expect([write.scope, read.scope]).toEqual(["github:write", "github:read"]);
    const whole = await connect(lane, write.access_token, githubUrl);
    const names = (await whole.listTools()).tools.map(({ name }) => name);
    expect(names).toContain("create_issue");
    expect(names).not.toContain("get_trial");
    expect((await whole.listResources()).resources).toMatchObject(builtIn);
    expect((await whole.listPrompts()).prompts).toEqual([]);
    const who = await whole.callTool({ name: "whoami", arguments: {} });
    expect(who.structuredContent).toMatchObject({ keys: [{ toolset: "github" }] });
    expect(Reflect.get(who.structuredContent ?? {}, "keys")).toHaveLength(1);
    await whole.close();

    const readOnly = await connect(lane, read.access_token, readOnlyUrl);
    const { tools } = await readOnly.listTools();
    expect(tools.map(({ name }) => name)).toContain("get_issue");
    expect(tools.every(({ annotations }) => annotations?.readOnlyHint)).toBe(true);
    await expect(readOnly.callTool({ name: "create_issue", arguments: {} })).rejects.toThrow(
      "There is no tool of this name",
    );
    await readOnly.close();
  });

  test("prompts and resources of the toolset are there", async () => {
    const tokens = await connectAgain(await signIn(), { resource: trialsUrl }, [
      ["toolset", "clinical-trials"],
    ]);
    const client = await connect(lane, tokens.access_token, trialsUrl);
    expect((await client.listPrompts()).prompts).toMatchObject([
      { name: "compare_trials" },
      { name: "eligibility_check" },
      { name: "find_a_trial" },
    ]);
    expect((await client.listResources()).resources).toMatchObject([
      { uri: "toolhub://clinical-trials/reading_trials.md" },
      { uri: "trials://statuses" },
      ...builtIn,
    ]);
    await client.close();
  });
});

test("a session of one endpoint is unknown at the others", async () => {
  const person = await signIn();
  const narrow = await connectAgain(person, { resource: trialsUrl }, [
    ["toolset", "clinical-trials"],
  ]);
  const initialize = {
    ...list,
    method: "initialize",
    params: {
      protocolVersion: "2025-11-25",
      capabilities: {},
      clientInfo: { name: "t", version: "1" },
    },
  };
  const opened = await post(trialsUrl, narrow.access_token, initialize);
  const session = opened.headers.get("mcp-session-id") ?? "";
  expect((await post(trialsUrl, narrow.access_token, list, session)).status).toBe(200);
  const elsewhere = await post(mcpUrl, person.tokens.access_token, list, session);
  expect(elsewhere.status).toBe(404);
  expect(await elsewhere.json()).toMatchObject({ error: { code: -32001 } });
});

test("toolsets in another order are the same resource: a token for one opens the other", async () => {
  const person = await createPerson();
  const turned = `${mcpUrl}/github+clinical-trials`;
  const tokens = await connectAgain(person, { resource: turned }, [["toolset", "github"]]);
  for (const lane of lanes) {
    for (const url of [turned, bothUrl, `${bothUrl}?outputs=none`]) {
      const client = await connect(lane, tokens.access_token, url);
      const { tools } = await client.listTools();
      expect(tools.map(({ name }) => name)).toContain("get_issue");
      await client.close();
    }
  }
  const { refresh_token } = tokens;
  const refresh = { grant_type: "refresh_token", client_id: person.clientId, refresh_token };
  expect((await exchange({ ...refresh, resource: bothUrl })).status).toBe(200);
});
