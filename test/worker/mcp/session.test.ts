import { expect, test } from "vitest";

import { type Person, signIn } from "../../support/person.ts";
import { fetchWorker, mcpUrl } from "../../support/server-under-test.ts";

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
const ping = {
  jsonrpc: "2.0",
  id: 2,
  method: "tools/call",
  params: { name: "ping", arguments: {} },
};

function send(person: Person, method: string, session: string | null, message?: object) {
  return fetchWorker(mcpUrl, {
    method,
    headers: {
      authorization: `Bearer ${person.tokens.access_token}`,
      accept: method === "GET" ? "text/event-stream" : "application/json, text/event-stream",
      "content-type": "application/json",
      ...(session === null ? {} : { "mcp-session-id": session }),
    },
    ...(message ? { body: JSON.stringify(message) } : {}),
  });
}

async function openSession(person: Person): Promise<string> {
  const response = await send(person, "POST", null, initialize);
  await response.text();
  return response.headers.get("mcp-session-id") ?? "";
}

test.each(["POST", "GET", "DELETE"])("%s to an unknown session answers 404", async (method) => {
  const person = await signIn();
  for (const session of ["nothing", `${"A".repeat(22)}.${"B".repeat(43)}`]) {
    const response = await send(person, method, session, method === "POST" ? ping : undefined);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ error: { code: -32001 } });
  }
});

test.each(["POST", "GET", "DELETE"])(
  "%s to another person's session answers 404 and leaves it alone",
  async (method) => {
    const [owner, other] = await Promise.all([signIn(), signIn()]);
    const session = await openSession(owner);
    const response = await send(other, method, session, method === "POST" ? ping : undefined);
    expect(response.status).toBe(404);
    const answer = await send(owner, "POST", session, ping);
    expect(await answer.json()).toMatchObject({
      result: { structuredContent: { answer: "pong" } },
    });
  },
);

test("a deleted session is gone", async () => {
  const person = await signIn();
  const session = await openSession(person);
  expect((await send(person, "DELETE", session)).status).toBe(200);
  expect((await send(person, "POST", session, ping)).status).toBe(404);
});

test("a second GET stream takes the place of the first", async () => {
  const person = await signIn();
  const session = await openSession(person);
  const first = await send(person, "GET", session);
  const second = await send(person, "GET", session);
  expect([first.status, second.status]).toEqual([200, 200]);
  // What it began with, and its end.
  expect(await first.text()).toMatch(/^id: g\d+\nretry: 1000\ndata: \n\n$/);
  await second.body?.cancel();
});

test("a call is answered as plain JSON where nothing streams", async () => {
  const person = await signIn();
  const session = await openSession(person);
  const response = await send(person, "POST", session, ping);
  expect(response.headers.get("content-type")).toContain("application/json");
});
