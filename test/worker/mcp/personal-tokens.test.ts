import { describe, expect, test } from "vitest";

import { saveGithubKey } from "../../support/account-objects.ts";
import { connect, lanes, send } from "../../support/mcp-client.ts";
import { parseToolError, toModern } from "../../support/mcp-messages.ts";
import { type Person, signIn } from "../../support/person.ts";
import { mcpUrl, origin } from "../../support/server-under-test.ts";

/** A person's token for scripts, with these boxes ticked. */
async function makeToken({ browser }: Pick<Person, "browser">, boxes: readonly [string, string][]) {
  const form = [["name", "Report"], ...boxes, ["days", "7"]] as const;
  await browser.send("/account/tokens", form as never);
  const html = await (await browser.open("/account/tokens?done=made")).text();
  return /<pre id="token"[^>]*>([^<]+)<\/pre>/.exec(html)?.[1] ?? "";
}

const good = [
  ["/mcp", ["github:read"]],
  ["/mcp/readonly", ["github:read"]],
  ["/mcp/github", ["github:read"]],
  ["/mcp/github/readonly", ["github:read"]],
  ["/mcp/clinical-trials+github", ["github:read"]],
  ["/mcp/github+clinical-trials/readonly", ["github:read"]],
  ["/mcp/github?outputs=none", ["github:read"]],
] as const;

const found = good.flatMap(([path, scopes]) => {
  const [, base = "", query = ""] = /^([^?]+)(.*)$/.exec(path) ?? [];
  return [[`${base}/find${query}`, scopes] as const];
});

describe.each(lanes)("%s lane", (lane) => {
  test.each(found)(
    "a personal token finds and runs at %s what its scopes cover, and nothing else",
    async (path, scopes) => {
      const person = await signIn();
      await saveGithubKey(person);
      const token = await makeToken(person, [["toolset", "github"]]);
      const client = await connect(lane, token, origin + path);
      const { structuredContent } = await client.callTool({ name: "whoami", arguments: {} });
      expect(structuredContent).toMatchObject({ scopes });
      const run = (name: string, args: object = {}) =>
        client.callTool({ name: "run_tool", arguments: { name, arguments: args } });
      // The key is there and cannot be opened: the call has come to the tool itself.
      const issue = { owner: "o", name: "r", number: 1 };
      expect(parseToolError(await run("get_issue", issue))).not.toMatchObject({
        error_code: expect.stringMatching(/NOT_FOUND|FORBIDDEN|INVALID_PARAMETER/),
      });
      const search = { query: "create or get an issue", limit: 20 };
      const { structuredContent: named } = await client.callTool({
        name: "find_tools",
        arguments: search,
      });
      const tools = Reflect.get(named ?? {}, "tools") as { name: string; changes: boolean }[];
      expect(tools.map(({ name }) => name)).toContain("get_issue");
      expect(tools.filter(({ changes }) => changes)).toEqual([]);
      await client.close();
    },
  );

  test.each(good)(
    "a personal token is good at %s, as far as its scopes go",
    async (path, scopes) => {
      const person = await signIn();
      await saveGithubKey(person);
      const token = await makeToken(person, [["toolset", "github"]]);
      const client = await connect(lane, token, origin + path);
      const { structuredContent } = await client.callTool({ name: "whoami", arguments: {} });
      expect(structuredContent).toMatchObject({ scopes });
      const { tools } = await client.listTools();
      expect(tools.map(({ name }) => name)).toContain("get_issue");
      expect(tools.every(({ annotations }) => annotations?.readOnlyHint)).toBe(true);
      await client.close();
    },
  );
});

test("where its scopes cover nothing it is refused with all that would do, and says no more", async () => {
  const person = await signIn();
  const token = await makeToken(person, [["toolset", "github"]]);
  const url = `${mcpUrl}/clinical-trials`;
  for (const method of ["tools/list", "server/discover"]) {
    const response = await send(token, toModern(method), url);
    expect(response.status).toBe(403);
    const challenge = response.headers.get("www-authenticate") ?? "";
    expect(challenge).toContain('error="insufficient_scope"');
    expect(challenge).toContain("clinical-trials:read");
    expect(challenge).toContain("/.well-known/oauth-protected-resource/mcp/clinical-trials");
  }
});

test("at a read-only endpoint a token that may write is shown as one that reads, and can do no more", async () => {
  const person = await signIn();
  await saveGithubKey(person);
  const token = await makeToken(person, [
    ["toolset", "github"],
    ["write", "github"],
  ]);
  const url = `${mcpUrl}/github/readonly`;
  const who = await send(token, toModern("tools/call", { name: "whoami", arguments: {} }), url);
  const { result } = await who.json<{ result: { structuredContent: object } }>();
  expect(result.structuredContent).toMatchObject({
    scopes: ["github:read"],
    keys: [{ toolset: "github" }],
  });
  const change = await send(
    token,
    toModern("tools/call", { name: "create_issue", arguments: {} }),
    url,
  );
  expect(await change.json()).toMatchObject({ error: { code: -32602 } });
});
