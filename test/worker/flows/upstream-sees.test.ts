import { describe, expect, test } from "vitest";

import type { SeenRequest } from "../../support/demo.ts";
import { lanes, signInFor, urlOf } from "../../support/mcp-client.ts";
import { toModernHeaders, toModernMessage, toRequest } from "../../support/mcp-messages.ts";
import { type Person, signIn } from "../../support/person.ts";
import { demo, mcpUrl } from "../../support/server-under-test.ts";
import { SessionClient } from "../../support/session-client.ts";
import { toCall } from "../../support/ways.ts";

const own = ["accept", "authorization", "content-type", "user-agent", "x-request-id"];
const ownOfCalls = [...own, "traceparent"].sort();
const traceId = "0af7651916cd43dd8448eb211c80319c";
const callersSpan = "b7ad6b7169203331";
/** What the network adds for each request that anybody sends. */
const transport = /^(host|content-length|accept-encoding|connection|cf-|mf-)/;

/** What clients, their users and the proxies before us send, and what must not be passed on. */
const clientHeaders = {
  "user-agent": "marked-agent/1.0",
  "x-request-id": "marked-request-id",
  "x-api-key": "marked-key",
  "x-custom": "marked-header",
  referer: "https://marked.example/",
  "accept-language": "marked",
  traceparent: `00-${traceId}-${callersSpan}-01`,
  tracestate: "vendor=marked",
  baggage: "user=marked",
  forwarded: "for=203.0.113.9;host=marked.example",
  "x-forwarded-for": "203.0.113.9",
  "x-forwarded-host": "marked.example",
  "x-real-ip": "203.0.113.9",
  "cf-connecting-ip": "203.0.113.9",
  "true-client-ip": "203.0.113.9",
};

const trial = { name: "get_trial", arguments: { trial_id: "NCT90000002" } };
const many = {
  name: "batch_search_trials",
  arguments: { conditions: ["asthma", "diabetes"] },
};

const asks = [
  ["a call", "tools/call", trial],
  ["a call for many items", "tools/call", many],
  ["a call of a tool that was found", "tools/call", toCall("run_tool", trial)],
  ["a call of one for many items", "tools/call", toCall("run_tool", many)],
  ["a resource", "resources/read", { uri: "trials://trial/NCT90000003" }],
] as const;

type Sent = readonly [method: string, params: object];

/** Sends a message with all that a client can send besides, its person's cookies included. */
async function ask({ tokens, browser }: Person, lane: string, [method, params]: Sent) {
  const url = urlOf("name" in params && params.name === "run_tool" ? "run_tool" : "itself");
  const send: typeof fetch = (input, init) => {
    const headers = { ...Object.fromEntries(new Headers(init?.headers)), ...clientHeaders };
    return browser.open(String(input), { ...init, headers });
  };
  if (lane === "session") {
    const client = new SessionClient(url, tokens.access_token, send);
    await client.initialize();
    return (await client.post(toRequest(2, method, params))).text();
  }
  const message = toModernMessage(method, { ...params });
  const headers = toModernHeaders(tokens.access_token, message);
  const init = { method: "POST", headers, body: JSON.stringify(message) };
  return (await send(url, init)).text();
}

function expectNothingOf({ key, tokens }: Person, seen: readonly SeenRequest[], names = own) {
  const uuid = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  for (const { headers } of seen) {
    const sent = Object.keys(headers).filter((name) => !transport.test(name));
    expect(sent.sort()).toEqual(names);
    expect(headers).toMatchObject({ "user-agent": "toolhub", "x-request-id": uuid });
  }
  const text = JSON.stringify(seen);
  for (const secret of [
    tokens.access_token,
    "marked",
    "203.0.113.9",
    "toolhub=",
    callersSpan,
    key,
  ]) {
    expect(text).not.toContain(secret);
  }
}

describe.each(lanes)("%s lane", (lane) => {
  test.each(asks)(
    "of %s the upstream sees the key, a request id, our own user agent and the trace, and nothing of the client",
    async (_, ...sent) => {
      const [, { name = "" }] = sent as readonly [string, { name?: string }];
      const person = await signInFor(name === "run_tool" ? "run_tool" : "itself");
      const before = (await demo.listSeen(person.key)).length;
      expect(await ask(person, lane, sent)).toContain("NCT9000000");
      const seen = (await demo.listSeen(person.key)).slice(before);
      expect(seen.length).toBeGreaterThan(0);
      expectNothingOf(person, seen, ownOfCalls);
      for (const { headers } of seen) {
        expect(headers.traceparent).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-01$`));
      }
    },
  );
});

test("of a key that is tried on a page the upstream sees no more", async () => {
  const person = await signIn();
  const headers = {
    ...clientHeaders,
    origin: new URL(mcpUrl).origin,
    "content-type": "application/x-www-form-urlencoded",
  };
  const body = new URLSearchParams({ toolset: "clinical-trials", key: person.key });
  const init = { method: "POST", headers, body: body.toString() };
  expect((await person.browser.open("/account/keys", init)).status).toBe(303);
  const seen = await demo.listSeen(person.key);
  expect(seen.map(({ operationName }) => operationName)).toEqual(["probe", "probe"]);
  expectNothingOf(person, seen);
});
