import { beforeAll, describe, expect, test } from "vitest";

import { openSession, send } from "../../support/mcp-client.ts";
import { initialize, readCode, toModern, toRequest } from "../../support/mcp-messages.ts";
import { signIn } from "../../support/person.ts";

const section = "2025-11-25 transports";
const callPing = { name: "ping" };

let token = "";
beforeAll(async () => {
  token = (await signIn()).tokens.access_token;
});

const stream = { accept: "text/event-stream" };

describe("streams", () => {
  const refused: readonly (readonly [string, Record<string, string>, readonly [number, number]])[] =
    [
      ["GET for JSON", { accept: "application/json" }, [406, -32000]],
      ["GET for a page", { accept: "text/html" }, [406, -32000]],
    ];
  test.each(refused)(
    `%s is refused (${section}, Listening for Messages 2)`,
    async (_what, headers, expected) => {
      const session = await openSession(token);
      const response = await send(token, { method: "GET", headers: { ...session, ...headers } });
      expect([response.status, await readCode(response)]).toEqual(expected);
    },
  );

  const junk = ["", "junk", "0", "-1", "x".repeat(1000), "../../1", "1'; drop table events;--"];
  test.each(junk)(
    `a stream that resumes from %j begins anew or is refused, with no bug (${section}, Resumability)`,
    async (id) => {
      const headers = { ...(await openSession(token)), ...stream, "last-event-id": id };
      const response = await send(token, { method: "GET", headers });
      expect(response.status).toBeLessThan(500);
      await response.body?.cancel();
    },
  );

  test(`a stream that its client left is no hindrance for the next call (${section}, Listening)`, async () => {
    const session = await openSession(token);
    const left = await send(token, { method: "GET", headers: { ...session, ...stream } });
    await left.body?.cancel();
    const body = toRequest(1, "tools/call", callPing);
    expect((await send(token, { headers: session, body })).status).toBe(200);
    const next = await send(token, { method: "GET", headers: { ...session, ...stream } });
    expect(next.status).toBe(200);
    await next.body?.cancel();
  });

  test(`DELETE ends the stream of its session (${section}, Session Management 5)`, async () => {
    const session = await openSession(token);
    const open = await send(token, { method: "GET", headers: { ...session, ...stream } });
    expect((await send(token, { method: "DELETE", headers: session })).status).toBe(200);
    const reader = open.body?.getReader();
    let isDone = false;
    while (!isDone) isDone = (await reader?.read())?.done ?? true;
    expect(isDone).toBe(true);
  });

  test("what 2025 has only for sessions is no modern stream (2026 http, Earlier Revisions)", async () => {
    for (const headers of [{}, { "last-event-id": "1" }]) {
      const request = toModern("tools/call", callPing);
      const response = await send(token, {
        ...request,
        headers: { ...request.headers, ...headers },
      });
      expect(response.status).toBe(200);
      expect(response.headers.get("content-type")).toContain("application/json");
    }
  });
});

describe("floods", () => {
  test("50 calls at once are answered, each with its own id (2026 http, Sending Messages 6)", async () => {
    const { headers = {}, body } = toModern("tools/call", callPing);
    const ids = Array.from({ length: 50 }, (_, index) => index);
    const answers = await Promise.all(
      ids.map(async (id) => {
        const response = await send(token, { headers, body: { ...Object(body), id } });
        return response.json<{ id: number }>();
      }),
    );
    expect(answers.map(({ id }) => id)).toEqual(ids);
  });

  test(`20 calls at once in one session are answered, each with its own id (${section}, Sending Messages 5)`, async () => {
    const headers = await openSession(token);
    const ids = Array.from({ length: 20 }, (_, index) => `call ${index}`);
    const answers = await Promise.all(
      ids.map(async (id) => {
        const body = { ...toRequest(1, "tools/call", callPing), id };
        return (await send(token, { headers, body })).json<{ id: string }>();
      }),
    );
    expect(answers.map(({ id }) => id)).toEqual(ids);
  });

  test(`20 handshakes at once are 20 sessions, none guessable from another (${section}, Session Management 1)`, async () => {
    const opened = await Promise.all(
      Array.from({ length: 20 }, () => send(token, { body: initialize })),
    );
    const ids = opened.map((response) => response.headers.get("mcp-session-id") ?? "");
    expect(new Set(ids).size).toBe(20);
    expect(new Set(ids.map((id) => id.slice(0, 6))).size).toBe(20);
    for (const id of ids) expect(id).toMatch(/^[\x21-\x7e]{43,}$/);
  });

  test("refused bodies leave the next good call alone (toolhub, ingress)", async () => {
    const bad = ["[".repeat(100_000), "x".repeat(2_000_000), "{", '{"jsonrpc":"2.0"}'];
    const refused = await Promise.all(bad.map((body) => send(token, { body })));
    expect(refused.map(({ status }) => status)).toEqual([400, 413, 400, 400]);
    for (const response of refused) expect(await response.text()).toContain('"jsonrpc":"2.0"');
    expect((await send(token, toModern("tools/call", callPing))).status).toBe(200);
  });
});
