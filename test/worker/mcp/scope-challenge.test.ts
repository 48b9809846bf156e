import { beforeAll, describe, expect, test } from "vitest";

import { saveGithubKey } from "../../support/account-objects.ts";
import { openSession, send } from "../../support/mcp-client.ts";
import { readCode, toModern, toRequest } from "../../support/mcp-messages.ts";
import { connectAgain, type Person, register, signIn } from "../../support/person.ts";
import { mcpUrl, origin } from "../../support/server-under-test.ts";

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
  ["resources/read", { uri: "trial://NCT90000001" }, [github], "github:read clinical-trials:read"],
  [
    "completion/complete",
    {
      ref: { type: "ref/resource", uri: "trials://{condition}{?status,phase}" },
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

describe.each(missing)("%s %j with %j", (method, params, ticked, scope) => {
  test(`names ${scope} before anything runs, in both eras (${section})`, async () => {
    const token = await getToken(ticked);
    const headers = await openSession(token);
    const legacy = await send(token, { headers, body: toRequest(1, method, params) });
    const modern = await send(token, toModern(method, params));
    for (const response of [legacy, modern]) {
      expect(response.status).toBe(403);
      expect(readChallenge(response)).toMatchObject({
        error: "insufficient_scope",
        scope,
        resource_metadata: `${origin}/.well-known/oauth-protected-resource/mcp`,
      });
      expect(await response.json()).toMatchObject({ error: "insufficient_scope" });
    }
  });
});

test("all that a batch needs is named at once (2025-03-26 basic, Batching)", async () => {
  const call = (name: string, id: number) => ({ ...toRequest(1, "tools/call", { name }), id });
  const body = [call("get_trial", 1), call("create_issue", 2), call("ping", 3)];
  const response = await send(await getToken([github]), { body });
  expect(response.status).toBe(403);
  expect(readChallenge(response).scope).toBe("clinical-trials:read github:write");
});

test("a narrow endpoint challenges for itself", async () => {
  const request = toModern("tools/call", { name: "create_issue" });
  const response = await send(await getToken([github], githubUrl), request, githubUrl);
  expect(response.status).toBe(403);
  expect(readChallenge(response)).toMatchObject({
    scope: "github:write",
    resource_metadata: `${origin}/.well-known/oauth-protected-resource/mcp/github`,
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

test.each(enough)(`%s: %s (${section})`, async (_why, name, ticked) => {
  const response = await send(await getToken(ticked), toModern("tools/call", { name }));
  expect([response.status, await readCode(response)]).toEqual([200, 0]);
});
