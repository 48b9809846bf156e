import { env } from "cloudflare:workers";
import { expect, test } from "vitest";

import { deploymentOf } from "../../../src/deployment.ts";
import { saveGithubKey } from "../../support/account-objects.ts";
import { connect, lanes, send, signInFor, urlOf } from "../../support/mcp-client.ts";
import { parseToolError, toModern } from "../../support/mcp-messages.ts";
import { openBrowser, register, signIn, toAuthorizePath } from "../../support/person.ts";
import { fetchWorker, mcpUrl, origin } from "../../support/server-under-test.ts";
import { toCall } from "../../support/ways.ts";

// A file of its own: the settings are read once per isolate, and these are the first.
const { toolsets, endpoints } = deploymentOf({ ...env, READ_ONLY: "1" });

test("with READ_ONLY no toolset has a change, and no endpoint a scope for one", () => {
  expect(toolsets.map(({ name }) => name)).toEqual(["clinical-trials", "github"]);
  const kinds = toolsets.flatMap(({ operations }) => operations.map(({ kind }) => kind));
  expect(new Set(kinds)).toEqual(new Set(["query"]));
  const scopes = endpoints.listed.flatMap((endpoint) => endpoint.scopes);
  expect(scopes.filter((scope) => !scope.endsWith(":read"))).toEqual([]);
});

test("no change is listed or callable, in any lane, at any endpoint, whatever was allowed before", async () => {
  const person = await signIn();
  await saveGithubKey(person);
  const token = person.tokens.access_token;
  for (const lane of lanes) {
    const client = await connect(lane, token);
    const { tools } = await client.listTools();
    expect(tools.length).toBeGreaterThan(2);
    expect(tools.every(({ annotations }) => annotations?.readOnlyHint)).toBe(true);
    await expect(client.callTool({ name: "create_issue", arguments: {} })).rejects.toThrow(
      "There is no tool of this name",
    );
    await client.close();
  }
  const call = toModern("tools/call", { name: "create_issue", arguments: {} });
  const answer = await send(token, call);
  expect(await answer.json()).toMatchObject({ error: { code: -32602 } });
});

test("where tools are found no change is found, described or run", async () => {
  const { token } = await signInFor("run_tool");
  const client = await connect("modern", token, urlOf("run_tool"));
  const { tools } = await client.listTools();
  const [run] = tools.filter(({ name }) => name === "run_tool");
  expect(run?.annotations).toMatchObject({ readOnlyHint: true, destructiveHint: false });
  for (const call of [
    { name: "describe_tool", arguments: { name: "create_issue" } },
    toCall("run_tool", { name: "create_issue", arguments: { title: "x" } }),
  ]) {
    expect(parseToolError(await client.callTool(call)).error_code).toBe("NOT_FOUND");
  }
  const query = { query: "create an issue", limit: 20 };
  const found = await client.callTool({ name: "find_tools", arguments: query });
  expect(JSON.stringify(found.structuredContent)).not.toContain('"changes":true');
  await client.close();
});

test("consent page and page of tokens offer no changes", async () => {
  const { browser } = await signIn();
  const path = await toAuthorizePath(await register(), { resource: mcpUrl, scope: null });
  for (const address of [path, "/account/tokens"]) {
    const html = await (await browser.open(address)).text();
    expect(html).toContain('name="toolset" value="github"');
    expect(html).not.toContain('name="write"');
  }
});

test("asking for write alone is refused", async () => {
  const { browser } = await signIn();
  const path = await toAuthorizePath(await register(), { scope: "github:write" });
  const location = (await browser.open(path)).headers.get("location") ?? "";
  expect(new URL(location).searchParams.get("error")).toBe("invalid_scope");
});

test("health, start page and admin page say so", async () => {
  for (const path of ["/healthz", "/readyz"]) {
    expect(await (await fetchWorker(origin + path)).json()).toEqual({ ok: true, read_only: true });
  }
  const start = await (await openBrowser().open("/")).text();
  expect(start).toContain("This server offers nothing that makes changes.");
  expect(start).not.toContain("can make changes");
  const { browser } = await signIn();
  expect(await (await browser.open("/admin")).text()).toContain("READ_ONLY is set");
});
