import { beforeAll, describe, expect, test } from "vitest";

import { saveGithubKey } from "../../support/account-objects.ts";
import { openSession, send, urlOf } from "../../support/mcp-client.ts";
import { readCode, toModern, toRequest } from "../../support/mcp-messages.ts";
import { connectAgain, type Person, register, signIn } from "../../support/person.ts";
import { mcpUrl, origin } from "../../support/server-under-test.ts";
import { toCall, toUrl, vias } from "../../support/ways.ts";

const section = "authorization, Scope Challenge Handling";
const githubUrl = `${mcpUrl}/github`;

let person: Person;
beforeAll(async () => {
  person = await signIn();
  await saveGithubKey(person);
});

type Ticks = Parameters<typeof connectAgain>[2];
const github = ["toolset", "github"] as const;
const trials = ["toolset", "clinical-trials"] as const;

/** A token of this person for `resource` with the boxes `ticked`, at a client that was allowed nothing before. */
async function getToken(ticked: Ticks, resource = mcpUrl): Promise<string> {
  const newcomer = { browser: person.browser, clientId: await register() };
  return (await connectAgain(newcomer, { resource }, ticked)).access_token;
}

/** The parameters of a challenge. */
function readChallenge(response: Response): Record<string, string> {
  const header = response.headers.get("www-authenticate") ?? "";
  const pairs = [...header.matchAll(/(\w+)="([^"]*)"/g)];
  return Object.fromEntries(pairs.map(([, name = "", value = ""]) => [name, value]));
}

const find = { name: "find_a_trial" };
const resource = { uri: "toolhub://clinical-trials/reading_trials.md" };

const missing = [
  ["tools/call", { name: "create_issue" }, [github], "github:write"],
  ["tools/call", { name: "create_issue" }, [trials], "clinical-trials:read github:write"],
  ["tools/call", { name: "get_issue" }, [trials], "clinical-trials:read github:read"],
  ["tools/call", { name: "get_trial" }, [github], "github:read clinical-trials:read"],
  ["prompts/get", find, [github], "github:read clinical-trials:read"],
  ["resources/read", resource, [github], "github:read clinical-trials:read"],
  [
    "resources/read",
    { uri: "trials://trial/NCT90000001" },
    [github],
    "github:read clinical-trials:read",
  ],
  [
    "completion/complete",
    {
      ref: { type: "ref/resource", uri: "trials://condition/{condition}{?status,phase}" },
      argument: { name: "status", value: "" },
    },
    [github],
    "github:read clinical-trials:read",
  ],
  [
    "completion/complete",
    { ref: { type: "ref/prompt", ...find }, argument: { name: "status", value: "" } },
    [github],
    "github:read clinical-trials:read",
  ],
] as const;

/** Only tools are called in more than one way. */
const challenged = missing.flatMap(([method, params, ...more]) =>
  (method === "tools/call" ? vias : (["itself"] as const)).map((via) => {
    const sent = "name" in params && method === "tools/call" ? toCall(via, params) : params;
    return [method, sent, ...more, via] as const;
  }),
);

describe.each(challenged)("%s %j with %j", (...[method, params, ticked, scope, via]) => {
  test(`names ${scope} before anything runs, in both eras (${section})`, async () => {
    const url = urlOf(via);
    const token = await getToken(ticked, url);
    const headers = await openSession(token, url);
    const legacy = await send(token, { headers, body: toRequest(1, method, params) }, url);
    const modern = await send(token, toModern(method, params), url);
    for (const response of [legacy, modern]) {
      expect(response.status).toBe(403);
      expect(readChallenge(response)).toMatchObject({
        error: "insufficient_scope",
        scope,
        resource_metadata: `${origin}/.well-known/oauth-protected-resource${new URL(url).pathname}`,
      });
      expect(await response.json()).toMatchObject({ error: "insufficient_scope" });
    }
  });
});

test.each(vias)(
  "all that a batch needs by %s is named at once (2025-03-26 basic, Batching)",
  async (via) => {
    const call = (name: string, id: number) =>
      toRequest(id, "tools/call", toCall(via, { name, arguments: {} }));
    const body = [call("get_trial", 1), call("create_issue", 2), call("ping", 3)];
    const response = await send(await getToken([github], urlOf(via)), { body }, urlOf(via));
    expect(response.status).toBe(403);
    expect(readChallenge(response).scope).toBe("clinical-trials:read github:write");
  },
);

test.each(vias)("a narrow endpoint challenges for itself, called by %s", async (via) => {
  const url = toUrl(via, githubUrl);
  const request = toModern("tools/call", toCall(via, { name: "create_issue" }));
  const response = await send(await getToken([github], url), request, url);
  expect(response.status).toBe(403);
  expect(readChallenge(response)).toMatchObject({
    scope: "github:write",
    resource_metadata: `${origin}/.well-known/oauth-protected-resource${new URL(url).pathname}`,
  });
});

test("what an endpoint does not offer is unknown there: no consent would help", async () => {
  const url = `${githubUrl}/readonly`;
  const token = await getToken([github], url);
  for (const name of ["create_issue", "get_trial"]) {
    const response = await send(token, toModern("tools/call", { name }), url);
    expect([response.status, await readCode(response)]).toEqual([200, -32602]);
  }
});

const enough = [
  ["write covers read", "get_issue", [github, ["write", "github"]]],
  ["write covers write", "create_issue", [github, ["write", "github"]]],
  ["read is enough for a query", "get_issue", [github]],
  ["a tool of no toolset needs none", "ping", [github]],
] as const;

test.each(enough.flatMap((row) => vias.map((via) => [...row, via] as const)))(
  `%s: %s with %j by %s (${section})`,
  async (_why, name, ticked, via) => {
    const call = toModern("tools/call", toCall(via, { name }));
    const response = await send(await getToken(ticked, urlOf(via)), call, urlOf(via));
    expect([response.status, await readCode(response)]).toEqual([200, 0]);
  },
);
