import { expect, test } from "vitest";

import { forgetKey, saveKey } from "../support/account-page.ts";
import { BrowserSession } from "../support/browser-session.ts";
import { connect } from "../support/mcp-client.ts";
import { toModernMessage } from "../support/modern-message.ts";
import { sendModern } from "../support/modern-request.ts";
import { type Person, signIn } from "../support/sign-in.ts";
import { parseToolError } from "../support/tool-error.ts";
import { createName, fetchWorker, mcpUrl, origin } from "../support/worker.ts";

const search = {
  name: "search_clinical_trials",
  arguments: { condition: "asthma", max_results: 1 },
};
const canOpenPages = { elicitation: { url: {} } };

/** Somebody who is connected and has forgotten their key. */
async function signInWithoutKey(): Promise<Person> {
  const person = await signIn();
  await forgetKey(person);
  return person;
}

interface Asked {
  readonly result: {
    readonly resultType: string;
    readonly requestState?: string;
    readonly inputRequests?: { readonly key: { readonly params: { readonly url: string } } };
  };
}

async function call({ tokens }: Person, params: object = {}): Promise<Asked> {
  const message = toModernMessage("tools/call", { ...search, ...params }, canOpenPages);
  return (await sendModern(tokens.access_token, message)).json<Asked>();
}

test("a call without a key sends the person to their page, and then runs", async () => {
  const person = await signInWithoutKey();
  const { result } = await call(person);
  expect(result).toMatchObject({
    resultType: "input_required",
    inputRequests: { key: { method: "elicitation/create", params: { mode: "url" } } },
  });
  const url = result.inputRequests?.key.params.url ?? "";
  expect(url).toContain(`${origin}/account?toolset=clinical-trials&for=`);
  const { requestState } = result;
  const answered = { requestState, inputResponses: { key: { action: "accept" } } };
  const tooSoon = await call(person, answered);
  expect(parseToolError(tooSoon.result as never).error_code).toBe("KEY_MISSING");
  expect((await person.browser.open(url)).status).toBe(200);
  await saveKey(person);
  expect((await call(person, answered)).result).toMatchObject({
    structuredContent: { trials: [{}] },
  });
});

test("the page for one person tells another that it is not theirs", async () => {
  const person = await signInWithoutKey();
  const url = (await call(person)).result.inputRequests?.key.params.url ?? "";
  const path = url.slice(origin.length);
  const stranger = new BrowserSession();
  const first = await stranger.open(path);
  expect(first.headers.get("location")).toBe(`/sign-in?next=${encodeURIComponent(path)}`);
  const name = createName();
  const back = await stranger.signIn(name, path);
  expect(back.headers.get("location")).toBe(path);
  const page = await stranger.open(path);
  expect(page.status).toBe(403);
  const html = await page.text();
  expect(html).toContain("made for another account");
  expect(html).toContain(name);
  expect((await person.browser.open(path.replace("for=", "for=x"))).status).toBe(403);
});

test("a client that cannot open pages gets the account's address in the error", async () => {
  const person = await signInWithoutKey();
  const client = await connect("modern", person.tokens.access_token);
  const answer = parseToolError(await client.callTool(search));
  expect(answer).toMatchObject({
    error_code: "KEY_MISSING",
    details: { account_url: `${origin}/account` },
  });
  await client.close();
});

test("a session client that can open pages gets the 2025-11-25 error -32042", async () => {
  const person = await signInWithoutKey();
  const headers = {
    authorization: `Bearer ${person.tokens.access_token}`,
    accept: "application/json, text/event-stream",
    "content-type": "application/json",
  };
  const clientInfo = { name: "test", version: "1" };
  const hello = { protocolVersion: "2025-11-25", capabilities: canOpenPages, clientInfo };
  const post = (message: object, session: object) =>
    fetchWorker(mcpUrl, {
      method: "POST",
      headers: { ...headers, ...session },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, ...message }),
    });
  const opened = await post({ method: "initialize", params: hello }, {});
  await opened.text();
  const session = { "mcp-session-id": opened.headers.get("mcp-session-id") ?? "" };
  const request = { method: "tools/call", params: search };
  const refused = await post(request, session);
  expect(await refused.json()).toMatchObject({
    error: {
      code: -32042,
      data: {
        elicitations: [
          {
            mode: "url",
            elicitationId: expect.any(String),
            url: expect.stringContaining(`${origin}/account?toolset=clinical-trials&for=`),
          },
        ],
      },
    },
  });
  await saveKey(person);
  expect(await (await post(request, session)).json()).toMatchObject({
    result: { structuredContent: { trials: [{}] } },
  });
});
