import { describe, expect, test } from "vitest";

import { toPath } from "../../support/approvals.ts";
import { decide } from "../../support/decide.ts";
import { connectSession } from "../../support/mcp-client.ts";
import { toRequest } from "../../support/mcp-messages.ts";
import { EventReader, type SessionClient } from "../../support/session-client.ts";

const version = "2025-03-26";
const connect = async () => (await connectSession({ version })).client;
type Connected = Awaited<ReturnType<typeof connectSession>>;

/** A request by its id, and what has to come back for it. */
type Kind = readonly [what: string, toMessage: (id: string) => object, answer: object];

const call = (id: string, name: unknown, args: object = {}) =>
  toRequest(id, "tools/call", { name, arguments: args });

const kinds: readonly Kind[] = [
  ["answered at once", (id) => toRequest(id, "ping"), { result: {} }],
  ["of no method", (id) => toRequest(id, "no/such"), { error: { code: -32601 } }],
  ["of no tool", (id) => call(id, "no_such_tool"), { error: { code: -32602 } }],
  ["without a name", (id) => call(id, 1), { error: { code: -32602 } }],
  [
    "slow",
    (id) => toRequest(id, "fixture/wait", { name: id, ms: 400 }),
    { result: { waited: 400 } },
  ],
];

/** All messages that an array was answered with, by id. */
async function post(client: SessionClient, batch: readonly object[]) {
  const response = await client.post(batch);
  expect(response.status).toBe(200);
  const messages = (await new EventReader(response).rest()).flatMap(({ message }) => message ?? []);
  return new Map(messages.map((message) => [message.id, message]));
}

/** A change to which the person agreed already. */
async function createChange({ client, person }: Connected, id: string) {
  const asked = await client.post(call("before", "delete_thing", { id }));
  await decide(person, toPath(await asked.json()));
  return call(`change ${id}`, "delete_thing", { id });
}

const changed = { result: { structuredContent: { ok: true } } };

describe.each(kinds)("a request %s", (_, toMessage, answer) => {
  test.each(kinds)(
    "and one %s are both answered, whichever is first",
    async (_what, toOther, other) => {
      const connected = await connectSession({ version });
      const { client } = connected;
      const [one, two] = [await createChange(connected, "1"), await createChange(connected, "2")];
      const forth = await post(client, [toMessage("a"), toOther("b"), one]);
      expect([...forth.keys()].sort()).toEqual(["a", "b", "change 1"]);
      expect(forth.get("a")).toMatchObject(answer);
      expect(forth.get("b")).toMatchObject(other);
      expect(forth.get("change 1")).toMatchObject(changed);
      const back = await post(client, [two, toOther("b"), toMessage("a")]);
      expect([...back.keys()].sort()).toEqual(["a", "b", "change 2"]);
      expect(back.get("a")).toMatchObject(answer);
      expect(back.get("change 2")).toMatchObject(changed);
    },
  );

  test("is answered alone, and beside notifications and responses", async () => {
    const client = await connect();
    const initialized = { jsonrpc: "2.0", method: "notifications/initialized" };
    const response = { jsonrpc: "2.0", id: 99, result: {} };
    for (const batch of [[], [initialized], [response], [initialized, response]]) {
      const answers = await post(client, [...batch, toMessage("a")]);
      expect([...answers]).toEqual([["a", expect.objectContaining({ id: "a" })]]);
      expect(answers.get("a")).toMatchObject(answer);
    }
  });
});

const refused: readonly (readonly [string, readonly unknown[], RegExp])[] = [
  ["the same id twice", [toRequest(1, "ping"), toRequest(1, "no/such")], /one id/],
  [
    "33 requests",
    Array.from({ length: 33 }, (_, id) => toRequest(id, "ping")),
    /at most 32 requests/,
  ],
  ["something that is no message", [toRequest(1, "ping"), { jsonrpc: "2.0" }], /invalid message/],
  ["null", [null, toRequest(1, "ping")], /invalid message/],
  ["an array", [[toRequest(1, "ping")]], /invalid message/],
];

test.each(refused)(
  "an array with %s is refused as a whole, and for ever",
  async (_, batch, sentence) => {
    const connected = await connectSession({ version });
    const { client } = connected;
    const change = await createChange(connected, "1");
    const response = await client.post([change, ...batch]);
    expect(response.status).toBe(400);
    expect(response.headers.has("retry-after")).toBe(false);
    const { id, error } = await response.json<{
      id: null;
      error: { code: number; message: string };
    }>();
    expect([id, error.code]).toEqual([null, -32600]);
    expect(error.message).toMatch(sentence);
    expect((await post(client, [change])).get("change 1")).toMatchObject(changed);
  },
);

test("an array of 32 requests is answered", async () => {
  const client = await connect();
  const batch = Array.from({ length: 32 }, (_, id) => toRequest(id, "ping"));
  expect((await post(client, batch)).size).toBe(32);
});

test("an array of notifications and responses has no answer", async () => {
  const client = await connect();
  const initialized = { jsonrpc: "2.0", method: "notifications/initialized" };
  const response = await client.post([initialized, { jsonrpc: "2.0", id: 99, result: {} }]);
  expect([response.status, await response.text()]).toEqual([202, ""]);
});
