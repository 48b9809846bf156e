import { expect, test } from "vitest";

import { sendModern } from "../../support/mcp-client.ts";
import { toModernMessage } from "../../support/mcp-messages.ts";
import {
  allow,
  disconnect,
  exchange,
  forgetKey,
  type Person,
  saveKey,
  signIn,
} from "../../support/person.ts";
import { fetchWorker, mcpUrl } from "../../support/server-under-test.ts";
import { readStream } from "../../support/session-client.ts";

const everything = {
  toolsListChanged: true,
  promptsListChanged: true,
  resourcesListChanged: true,
};
const initialize = {
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: {
    protocolVersion: "2025-11-25",
    capabilities: {},
    clientInfo: { name: "test", version: "1" },
  },
};
const subscriptionId = "io.modelcontextprotocol/subscriptionId";

/** An open stream of this person, its acknowledgement already read. */
async function listen({ tokens }: Person, notifications: object = everything) {
  const message = toModernMessage("subscriptions/listen", { notifications });
  const response = await sendModern(tokens.access_token, message);
  expect(response.headers.get("content-type")).toBe("text/event-stream");
  const events = readStream(response);
  const acknowledged = await events.next();
  expect(acknowledged).toMatchObject({
    method: "notifications/subscriptions/acknowledged",
    params: { _meta: { [subscriptionId]: message.id } },
  });
  return { ...events, acknowledged, id: message.id };
}

const changes = [
  ["forgetting a key", forgetKey],
  ["saving a key", saveKey],
] as const;

test.each(changes)("%s on the account page reaches every stream of the person", async (_, act) => {
  const [person, other] = await Promise.all([signIn(), signIn()]);
  const streams = [await listen(person), await listen(person)];
  const stranger = await listen(other);
  await act(person);
  for (const { next, cancel, id } of streams) {
    expect(await next()).toEqual({
      jsonrpc: "2.0",
      method: "notifications/tools/list_changed",
      params: { _meta: { [subscriptionId]: id } },
    });
    await cancel();
  }
  await disconnect(other);
  expect(await stranger.next()).toMatchObject({ id: stranger.id, result: {} });
});

test("a client that connects once more hears that all lists may have changed", async () => {
  const person = await signIn();
  const { next, cancel } = await listen(person);
  await allow(person.browser, person.name, person.clientId, person.key);
  // The key that came with it is told too.
  const methods = new Set<string | undefined>();
  for (let told = 0; told < 4; told += 1) methods.add((await next())?.method);
  expect([...methods].sort()).toEqual([
    "notifications/prompts/list_changed",
    "notifications/resources/list_changed",
    "notifications/tools/list_changed",
  ]);
  await cancel();
});

const endings = [
  ["the person disconnects the app", disconnect],
  [
    "the client revokes its refresh token",
    ({ clientId, tokens }: Person) =>
      exchange({ token: tokens.refresh_token, client_id: clientId }),
  ],
] as const;

test.each(endings)("a stream ends with its result when %s", async (_, act) => {
  const person = await signIn();
  const { next, id } = await listen(person);
  await act(person);
  expect(await next()).toMatchObject({
    id,
    result: { resultType: "complete", _meta: { [subscriptionId]: id } },
  });
  expect(await next()).toBeNull();
});

const filters = [
  [{ toolsListChanged: true }, { toolsListChanged: true }],
  [everything, everything],
  [{ toolsListChanged: true, resourceSubscriptions: ["x:y"] }, { toolsListChanged: true }],
] as const;

test.each(filters)("of %o exactly %o is acknowledged", async (asked, honored) => {
  const { acknowledged, cancel, id } = await listen(await signIn(), asked);
  expect(acknowledged?.params).toEqual({
    notifications: honored,
    _meta: { [subscriptionId]: id },
  });
  await cancel();
});

const ids = [7, "seven", 'a"$&\\\n$`', ""] as const;

test.each(ids)("whatever was asked before, a stream carries its own id: %j", async (id) => {
  const { tokens } = await signIn();
  const message = toModernMessage("subscriptions/listen", { notifications: everything });
  for (const own of ["another", id]) {
    const request: { method: string } = { ...message, ...{ id: own } };
    const response = await sendModern(tokens.access_token, request);
    const { next, cancel } = readStream(response);
    expect((await next())?.params._meta).toEqual({ [subscriptionId]: own });
    await cancel();
  }
});

test("a filter that was refused before and after a good one is refused both times", async () => {
  const { tokens } = await signIn();
  for (const notifications of ["all", everything, "all"]) {
    const message = toModernMessage("subscriptions/listen", { notifications });
    const response = await sendModern(tokens.access_token, message);
    if (notifications === everything) await response.body?.cancel();
    else expect(await response.json()).toMatchObject({ id: message.id, error: { code: -32602 } });
  }
});

test("a stream that asks for nothing that exists ends at once", async () => {
  const { next } = await listen(await signIn(), { resourceSubscriptions: ["x:y"] });
  expect(await next()).toMatchObject({ result: { resultType: "complete" } });
});

test("listening without a filter is refused with -32602", async () => {
  const { tokens } = await signIn();
  const response = await sendModern(tokens.access_token, toModernMessage("subscriptions/listen"));
  expect(await response.json()).toMatchObject({ error: { code: -32602 } });
});

test("a session's GET stream hears of a changed key too", async () => {
  const person = await signIn();
  const headers = {
    authorization: `Bearer ${person.tokens.access_token}`,
    accept: "application/json, text/event-stream",
    "content-type": "application/json",
  };
  const opened = await fetchWorker(mcpUrl, {
    method: "POST",
    headers,
    body: JSON.stringify(initialize),
  });
  expect(await opened.json()).toMatchObject({
    result: { capabilities: { tools: { listChanged: true } } },
  });
  const session = opened.headers.get("mcp-session-id") ?? "";
  const stream = await fetchWorker(mcpUrl, { headers: { ...headers, "mcp-session-id": session } });
  await forgetKey(person);
  const { next, cancel } = readStream(stream);
  expect(await next()).toEqual({ jsonrpc: "2.0", method: "notifications/tools/list_changed" });
  await cancel();
});
