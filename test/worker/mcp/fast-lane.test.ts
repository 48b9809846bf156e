import { env } from "cloudflare:workers";
import { classifyInboundRequest, type JSONValue } from "@modelcontextprotocol/server";
import fc from "fast-check";
import { expect, onTestFinished, test, vi } from "vitest";

import type { Access } from "../../../src/account/account.ts";
import { RequestTimer } from "../../../src/clock.ts";
import { deploymentOf, findServerCatalog } from "../../../src/deployment.ts";
import { answerHeaders } from "../../../src/mcp/answer-headers.ts";
import { createFastLane } from "../../../src/mcp/fast-lane/fast-lane.ts";
import { findParamsFault } from "../../../src/mcp/message/params.ts";
import { parseBody } from "../../../src/mcp/message/read-message.ts";
import { createModernLane } from "../../../src/mcp/modern-lane.ts";
import { createCallers, deafAccounts, deployWith } from "../../support/lane-callers.ts";
import { toModernBody } from "../../support/mcp-messages.ts";
import type { SentRequest } from "../../support/random-requests.ts";
import { mcpUrl } from "../../support/server-under-test.ts";
import { toRequests } from "./plain-requests.ts";
import { scripted } from "./scripted-tools.ts";

async function createLanes() {
  const { deployment, offer, endpoint } = deployWith(scripted);
  const { toAccess, refused } = await createCallers();
  return {
    offer,
    fast: createFastLane(deployment, deafAccounts, endpoint),
    sdk: createModernLane(deployment, deafAccounts, endpoint),
    callers: [
      toAccess({}),
      toAccess({ keys: [] }),
      toAccess({ keys: refused }),
      toAccess({ waitSeconds: 7 }),
      toAccess({ scopes: ["github:read"], expiresAt: Math.floor(Date.now() / 1000) - 5 }),
    ],
  };
}

/** What is new in every answer, or depends on the moment. */
const steady = (text: string) =>
  text
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, "<id>")
    .replaceAll(/"ttlMs":\d+/g, (found) => (found === '"ttlMs":0' ? found : '"ttlMs":1'))
    .replaceAll(/"requestState":"key\.[^"]+\.1"/g, '"requestState":"key.<state>.1"');

async function describe(response: Response) {
  const { status } = response;
  return {
    status,
    // What every answer gets later, the fast lane gives at once.
    headers: [...response.headers].filter(([name]) => !(name in answerHeaders)),
    json: JSON.parse(steady(await response.text())) as unknown,
  };
}

function toHttp({ headers, text }: SentRequest): Request {
  const all = { "content-type": "application/json", accept: "application/json, text/event-stream" };
  return new Request(mcpUrl, { method: "POST", headers: { ...all, ...headers }, body: text });
}

test("the fast lane answers what it takes as the SDK does, and takes nothing that the SDK would refuse", async () => {
  const print = vi.spyOn(console, "log").mockImplementation(() => undefined);
  onTestFinished(() => print.mockRestore());
  const { offer, fast, sdk, callers } = await createLanes();
  const listings = [...offer.toolRegistry.values()].map(({ listing }) => listing);
  const counts = { fast: 0, plain: 0, other: 0 };
  const check = async (sent: SentRequest, access: Access) => {
    const [request, again] = [toHttp(sent), toHttp(sent)];
    const json: JSONValue = JSON.parse(sent.text);
    const body = await parseBody(request.headers, json, offer);
    const more = {
      body,
      access,
      session: null,
      accountMs: 0,
      waitUntil: () => undefined,
      timer: new RequestTimer(),
    };
    const answer = await fast({ request, ...more });
    counts[answer ? "fast" : body.isPlain ? "plain" : "other"] += 1;
    if (!body.isPlain) {
      expect(answer).toBeNull();
      return;
    }
    expect(isSound(sent, json)).toBe(true);
    if (!answer) return;
    const expected = await sdk({ request: again, ...more });
    expect(await describe(answer)).toEqual(await describe(expected));
  };
  const requests = fc.tuple(toRequests(listings), fc.constantFrom(...callers));
  const seed = Number(process.env.FAST_LANE_SEED ?? 9);
  const property = fc.asyncProperty(requests, ([sent, access]) => check(sent, access));
  await fc.assert(property, { numRuns: 3000, seed, endOnFailure: true });
  expect(counts.fast).toBeGreaterThan(600);
  expect(counts.plain).toBeGreaterThan(10);
  expect(counts.other).toBeGreaterThan(600);
});

test.each([
  ["ping", 0],
  ["odd_result", 1],
])("a call of %s asks for its client's signal %i times", async (name, times) => {
  const { offer, fast, callers } = await createLanes();
  const [access] = callers as [Access];
  const message: JSONValue = JSON.parse(JSON.stringify(toModernBody("tools/call", { name })));
  const headers = { ...usual.headers, "mcp-name": name };
  const request = toHttp({ headers, text: JSON.stringify(message) });
  const { signal } = request;
  const asked = vi.fn(() => signal);
  Object.defineProperty(request, "signal", { get: asked });
  const body = await parseBody(request.headers, message, offer);
  const more = {
    access,
    session: null,
    accountMs: 0,
    waitUntil: () => undefined,
    timer: new RequestTimer(),
  };
  const answer = await fast({ request, body, ...more });
  expect(await answer?.json()).not.toMatchObject({ result: { isError: true } });
  expect(asked).toHaveBeenCalledTimes(times);
});

const usual = {
  headers: {
    "mcp-protocol-version": "2026-07-28",
    "mcp-method": "tools/call",
    "mcp-name": "ping",
  },
  body: toModernBody("tools/call", { name: "ping", arguments: {} }),
};
const withMeta = (more: object) => ({
  ...usual.body,
  params: { ...usual.body.params, _meta: { ...usual.body.params._meta, ...more } },
});
const withParams = (more: object) => ({
  ...usual.body,
  params: { ...usual.body.params, ...more },
});

type Unusual = readonly [what: string, body: object, headers?: Readonly<Record<string, string>>];

const unusual: readonly Unusual[] = [
  ["who wants progress", withMeta({ progressToken: 1 })],
  ["an envelope with more in it", withMeta({ "org.example/x": 1 })],
  ["an envelope that the SDK refuses", withMeta({ "io.modelcontextprotocol/clientInfo": 7 })],
  ["who comes back with an answer", withParams({ requestState: "x", inputResponses: {} })],
  ["a cursor", withParams({ cursor: "x" })],
  ["arguments that are a list", withParams({ arguments: [] })],
  ["a stream of changes", { ...usual.body, method: "subscriptions/listen" }],
  ["another method", { ...usual.body, method: "prompts/list" }],
  ["a notification", { ...usual.body, id: undefined }],
  ["an id that is half a number", { ...usual.body, id: 1.5 }],
  ["a member more", { ...usual.body, result: {} }],
  ["an array", [usual.body]],
  ["another name in the header", usual.body, { "mcp-name": "whoami" }],
  ["another method in the header", usual.body, { "mcp-method": "tools/list" }],
  ["another revision in the header", usual.body, { "mcp-protocol-version": "2025-11-25" }],
];

const rows = unusual.map(([what, body, headers = {}]) => [what, body, headers] as const);

test.each(rows)("what is not plain: %s", async (_, body, headers) => {
  const offer = findServerCatalog(deploymentOf(env), mcpUrl);
  const parse = (sent: object, own: Readonly<Record<string, string>>) =>
    parseBody(new Headers({ ...usual.headers, ...own }), JSON.parse(JSON.stringify(sent)), offer);
  expect((await parse(usual.body, {})).isPlain).toBe(true);
  expect((await parse(body, headers)).isPlain).toBe(false);
});

/** What the SDK's own look at a request says of it. */
function isSound({ headers }: SentRequest, body: JSONValue): boolean {
  const outcome = classifyInboundRequest({
    httpMethod: "POST",
    protocolVersionHeader: headers["mcp-protocol-version"] ?? "",
    mcpMethodHeader: headers["mcp-method"] ?? "",
    body,
  });
  if (outcome.kind !== "modern" || outcome.messageKind !== "request") return false;
  return findParamsFault({ ...Object(body) }, "modern") === null;
}
