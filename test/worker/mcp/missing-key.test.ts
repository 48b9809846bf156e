import { abortAllDurableObjects } from "cloudflare:test";
import type { CallToolResult } from "@modelcontextprotocol/client";
import { describe, expect, test } from "vitest";

import { connect, sendModern, signInFor, urlOf } from "../../support/mcp-client.ts";
import { parseToolError, toModernMessage, toRequest } from "../../support/mcp-messages.ts";
import { forgetKey, openBrowser, type Person, saveKey, saveNewKey } from "../../support/person.ts";
import { createName, demo, fetchWorker, origin } from "../../support/server-under-test.ts";
import { EventReader, SessionClient } from "../../support/session-client.ts";
import { toCall, type Via, vias } from "../../support/ways.ts";

const search = {
  name: "search_clinical_trials",
  arguments: { condition: "asthma", max_results: 1 },
};
const canOpenPages = { elicitation: { url: {} } };

/** Somebody who is connected and has forgotten their key. */
async function signInWithoutKey(via: Via): Promise<Person> {
  const person = await signInFor(via);
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

async function callBy(via: Via, { tokens }: Person, params: object = {}): Promise<Asked> {
  const asked = toCall(via, { ...search, ...params });
  const message = toModernMessage("tools/call", asked, canOpenPages);
  return (await sendModern(tokens.access_token, message, urlOf(via))).json<Asked>();
}

/** A session of this person, whose client can open pages. */
async function openSession(via: Via, { tokens }: Person, version = "2025-11-25") {
  const client = new SessionClient(urlOf(via), tokens.access_token, fetchWorker);
  await client.initialize({ version, capabilities: canOpenPages });
  return client;
}

const toSearch = (via: Via) => toRequest(2, "tools/call", toCall(via, search));

/** The stream of a call that was asked to open the page, and the question. */
async function callUntilAsked(via: Via, client: SessionClient) {
  const reader = new EventReader(await client.post(toSearch(via)));
  const question = (await reader.nextMessage())?.message;
  const answer = (more: object) =>
    client.post({ jsonrpc: "2.0", id: question.id, ...more }).then(({ status }) => status);
  return { reader, question, answer };
}

const accepted = { result: { action: "accept" } };

/** Somebody whose key the API takes no longer. */
async function signInWithRevokedKey(via: Via): Promise<Person> {
  const person = await signInFor(via);
  await demo.revoke(person.key);
  return person;
}

const refusedMessage =
  "Replace your key for clinical-trials on your account page: it is no longer accepted.";

describe.each(vias)("a tool that is called by %s", (via) => {
  test("a call without a key sends the person to their page, and then runs", async () => {
    const person = await signInWithoutKey(via);
    const { result } = await callBy(via, person);
    expect(result).toMatchObject({
      resultType: "input_required",
      inputRequests: { key: { method: "elicitation/create", params: { mode: "url" } } },
    });
    const url = result.inputRequests?.key.params.url ?? "";
    expect(url).toContain(`${origin}/account?toolset=clinical-trials&for=`);
    const { requestState } = result;
    const answered = { requestState, inputResponses: { key: { action: "accept" } } };
    const tooSoon = await callBy(via, person, answered);
    expect(parseToolError(tooSoon.result as never).error_code).toBe("KEY_MISSING");
    expect((await person.browser.open(url)).status).toBe(200);
    await saveKey(person);
    expect((await callBy(via, person, answered)).result).toMatchObject({
      structuredContent: { trials: [{}] },
    });
  });

  test("a client that cannot open pages gets the account's address in the error", async () => {
    const person = await signInWithoutKey(via);
    const client = await connect("modern", person.tokens.access_token, urlOf(via));
    const answer = parseToolError(await client.callTool(toCall(via, search)));
    expect(answer).toMatchObject({
      error_code: "KEY_MISSING",
      details: { account_url: `${origin}/account` },
    });
    await client.close();
  });

  test("a session client of 2025-11-25 opens the page, hears that it is done, and its call goes on", async () => {
    const person = await signInWithoutKey(via);
    const { reader, question, answer } = await callUntilAsked(via, await openSession(via, person));
    expect(question).toMatchObject({
      method: "elicitation/create",
      params: {
        mode: "url",
        message: "Set your key for clinical-trials on your account page.",
        url: expect.stringContaining(`${origin}/account?toolset=clinical-trials&for=`),
        elicitationId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      },
    });
    expect(await answer(accepted)).toBe(202);
    expect((await person.browser.open(question.params.url)).status).toBe(200);
    await saveKey(person);
    const { elicitationId } = question.params;
    expect((await reader.rest()).map(({ message }) => message)).toMatchObject([
      { method: "notifications/elicitation/complete", params: { elicitationId } },
      { id: 2, result: { structuredContent: { trials: [{}] } } },
    ]);
  });

  test("a person who was faster than their client's answer is not waited for", async () => {
    const person = await signInWithoutKey(via);
    const { reader, answer } = await callUntilAsked(via, await openSession(via, person));
    await saveKey(person);
    await answer(accepted);
    expect((await reader.rest()).map(({ message }) => message)).toMatchObject([
      { method: "notifications/elicitation/complete" },
      { id: 2, result: { structuredContent: { trials: [{}] } } },
    ]);
  });

  test.each([
    { result: { action: "decline" } },
    { result: { action: "cancel" } },
    { result: { action: "open" } },
    { result: {} },
    { error: { code: -32603, message: "secret words" } },
  ])("a session client that answers %j gets the address instead", async (said) => {
    const { reader, answer } = await callUntilAsked(
      via,
      await openSession(via, await signInWithoutKey(via)),
    );
    await answer(said);
    const [last] = (await reader.rest()).map(({ message }) => message);
    expect(parseToolError(last.result)).toMatchObject({
      error_code: "KEY_MISSING",
      message: expect.stringContaining(`${origin}/account`),
      details: { account_url: `${origin}/account` },
    });
  });

  test.each(["2025-06-18", "2025-03-26", "2024-11-05"])(
    "a client of %s gets the address in both texts, whatever it declares, and never -32042",
    async (version) => {
      const client = await openSession(via, await signInWithoutKey(via), version);
      const answer = await (await client.post(toSearch(via))).json<{ result: CallToolResult }>();
      expect(parseToolError(answer.result)).toMatchObject({
        error_code: "KEY_MISSING",
        message: expect.stringContaining(`${origin}/account`),
        details: { account_url: `${origin}/account` },
      });
    },
  );

  test("a key that comes after the call was given up is told on the session's own stream", async () => {
    const person = await signInWithoutKey(via);
    const client = await openSession(via, person);
    const { reader, question, answer } = await callUntilAsked(via, client);
    await answer(accepted);
    const params = { requestId: 2 };
    await client.post({ jsonrpc: "2.0", method: "notifications/cancelled", params });
    expect((await reader.rest()).at(-1)?.message).toMatchObject({ id: 2, error: { code: -32800 } });
    await abortAllDurableObjects();
    const stream = new EventReader(await client.send("GET"));
    await saveKey(person);
    const { elicitationId } = question.params;
    const told = [await stream.nextMessage(), await stream.nextMessage()].map(
      (one) => one?.message,
    );
    expect(told).toContainEqual({
      jsonrpc: "2.0",
      method: "notifications/elicitation/complete",
      params: { elicitationId },
    });
    await stream.drop();
  });

  test("a refused key opens the page too; whoever comes back with the same key is not sent again", async () => {
    const person = await signInWithRevokedKey(via);
    const { result } = await callBy(via, person);
    expect(result).toMatchObject({
      resultType: "input_required",
      inputRequests: { key: { params: { mode: "url", message: refusedMessage } } },
    });
    const answered = {
      requestState: result.requestState,
      inputResponses: { key: { action: "accept" } },
    };
    expect(parseToolError((await callBy(via, person, answered)).result as never)).toMatchObject({
      error_code: "KEY_REFUSED",
      message: expect.stringContaining(`${origin}/account`),
    });
    await saveKey(person);
    expect((await callBy(via, person, answered)).result).toMatchObject({
      structuredContent: { trials: [{}] },
    });
  });

  test("a session client's call goes on once its person has replaced a refused key", async () => {
    const person = await signInWithRevokedKey(via);
    const { reader, question, answer } = await callUntilAsked(via, await openSession(via, person));
    expect(question.params.message).toBe(refusedMessage);
    await answer(accepted);
    await saveKey(person);
    expect((await reader.rest()).at(-1)?.message).toMatchObject({
      id: 2,
      result: { structuredContent: { trials: [{}] } },
    });
  });

  test("a key that is refused as well ends the call: nobody is sent to the page twice", async () => {
    const person = await signInWithRevokedKey(via);
    const { reader, answer } = await callUntilAsked(via, await openSession(via, person));
    const { key } = await saveNewKey(person);
    await demo.revoke(key);
    await answer(accepted);
    const last = (await reader.rest()).at(-1)?.message;
    expect(parseToolError(last.result).error_code).toBe("KEY_REFUSED");
  });
});

test("the page for one person tells another that it is not theirs", async () => {
  const person = await signInWithoutKey("itself");
  const url = (await callBy("itself", person)).result.inputRequests?.key.params.url ?? "";
  const path = url.slice(origin.length);
  const stranger = openBrowser();
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

test("the link leads to the open form of its toolset, and the page says who asks for it", async () => {
  const person = await signInWithRevokedKey("itself");
  const link = (await callBy("itself", person)).result.inputRequests?.key.params.url ?? "";
  const html = await (await person.browser.open(link)).text();
  expect(html).toContain("One of your apps asks for your Clinical trials key");
  expect(html).toMatch(
    /<details name="key" class="fold" open=""><summary aria-label="Replace your Clinical trials key/,
  );
  const usual = await (await person.browser.open("/account")).text();
  expect(usual).not.toContain("One of your apps asks");
  expect(usual).toMatch(
    /<details name="key" class="fold"><summary aria-label="Replace your Clinical trials key/,
  );
});
