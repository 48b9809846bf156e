import { env } from "cloudflare:workers";
import type { RequestId } from "@modelcontextprotocol/server";
import fc from "fast-check";
import { describe, expect, onTestFinished, test, vi } from "vitest";

import type { Authority } from "../../../src/access/authority.ts";
import type { Access } from "../../../src/account/account.ts";
import type { Handshake } from "../../../src/account/mcp-session-quota.ts";
import { RequestTimer } from "../../../src/clock.ts";
import { deploymentOf, findServerCatalog } from "../../../src/deployment.ts";
import { callerOf, toArrival, toAuthInfo, toCaller } from "../../../src/mcp/caller.ts";
import { createSessionAnswers } from "../../../src/mcp/fast-lane/session-answers.ts";
import type { Message, ParsedBody } from "../../../src/mcp/message/message.ts";
import { parseBody } from "../../../src/mcp/message/read-message.ts";
import { createServer } from "../../../src/mcp/server.ts";
import { replayHandshake, toInitialize } from "../../../src/mcp/session/handshake.ts";
import { withVersion } from "../../../src/mcp/session/messages.ts";
import { createOpening } from "../../../src/mcp/session/opening.ts";
import { usualPace } from "../../../src/mcp/session/session-request.ts";
import { setSubscriptionHandlers } from "../../../src/mcp/session/subscriptions.ts";
import { SessionTransport } from "../../../src/mcp/session/transport.ts";
import { createCallers, deafAccounts, deployWith } from "../../support/lane-callers.ts";
import type { SentRequest } from "../../support/random-requests.ts";
import { mcpUrl } from "../../support/server-under-test.ts";
import { toSessionRequests } from "./plain-session-requests.ts";
import { scripted } from "./scripted-tools.ts";

const sessionId = "session";
const versions = ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"];
const capabilities: readonly Handshake["capabilities"][] = [
  {},
  { elicitation: {} },
  { elicitation: { url: {} } },
  { elicitation: { form: {}, url: {} }, sampling: {}, roots: { listChanged: true } },
];

const waitUntil = () => undefined;

/** The Worker's answers, the SDK's as a session's object has it, and who asks. */
async function createLanes() {
  const { deployment, offer, endpoint } = deployWith(scripted);
  const { toAccess, refused } = await createCallers();
  const callers = [{}, { keys: [] }, { keys: refused }, { waitSeconds: 7 }, { scopes: [] }];

  /** A session as its object has it, without a store of events: nothing is streamed. */
  async function connect(handshake: Handshake, access: Access) {
    const { serverInfo } = offer;
    const instructions = serverInfo.instruct(access.scopes);
    const introduced = { ...offer, serverInfo: { ...serverInfo, instructions } };
    const server = createServer(introduced, callerOf);
    const store = { read: async () => [], write: async () => undefined };
    setSubscriptionHandlers(server, offer, callerOf, store);
    const transport = new SessionTransport({ sessionIdGenerator: () => sessionId }, usualPace);
    await server.connect(transport);
    return {
      transport,
      open: () =>
        replayHandshake(transport, {
          initialize: toInitialize(handshake),
          audience: mcpUrl,
          sessionId,
        }),
    };
  }

  const toAuth = (request: Request, access: Access) => {
    const arrival = toArrival("session", request, 0);
    const more = { record: () => undefined, waitUntil, arrival };
    return toAuthInfo(toCaller(deployment, access, deafAccounts, more));
  };
  const worker = createSessionAnswers(deployment, deafAccounts, endpoint);
  const account = () => ({ openSession: async () => ({ displaced: null }) });
  const authority = { account } as unknown as Authority;
  const opening = createOpening({ deployment, authority }, endpoint);
  return { offer, worker, connect, toAuth, opening, callers: callers.map(toAccess) };
}

interface Given {
  readonly request: Request;
  readonly access: Access;
  readonly handshake: Handshake;
  readonly body: ParsedBody;
}

/** What is new in every answer. */
const steady = (text: string) =>
  JSON.parse(
    text
      .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, "<id>")
      .replaceAll(/(confirm_token\\":\\")[^"\\]+/g, "$1<token>"),
  ) as unknown;

function toHttp({ headers, text }: SentRequest): Request {
  const all = { "content-type": "application/json", "mcp-session-id": sessionId };
  return new Request(mcpUrl, { method: "POST", headers: { ...all, ...headers }, body: text });
}

/** Both names, as `readMessage` writes them for whoever can read either. */
function toHead(request: Request): Request {
  const headers = new Headers(request.headers);
  headers.set("accept", "application/json, text/event-stream");
  return new Request(request.url, { method: "POST", headers });
}

describe.each(versions)("a session of %s", (protocolVersion) => {
  test("what the Worker answers in a session is what the SDK answers", async () => {
    const print = vi.spyOn(console, "log").mockImplementation(() => undefined);
    onTestFinished(() => print.mockRestore());
    const { offer, worker, connect, toAuth, callers } = await createLanes();
    const listings = [...offer.toolRegistry.values()].map(({ listing }) => listing);
    const counts = { here: 0, object: 0, other: 0 };
    const compare = async (given: Given, message: Message, id: RequestId) => {
      const { request, access, handshake, body } = given;
      const toSignal = () => new AbortController().signal;
      const timer = new RequestTimer();
      const more = { accountMs: 0, waitUntil, timer, toSignal };
      const asked = { request, message, access, handshake, ...more };
      const answer = await (message.method === "tools/call"
        ? worker.answerCall(id, asked)
        : worker.answerAtOnce(id, asked));
      if (answer === null) return "object";
      const { transport, open } = await connect(handshake, access);
      await open();
      const options = { authInfo: toAuth(request, access), isResumable: false };
      const head = withVersion(toHead(request), protocolVersion);
      const expected = await transport.answer(head, body, options);
      expect(expected.status).toBe(200);
      expect(expected.headers.get("content-type")).toBe("application/json");
      expect(expected.headers.get("mcp-session-id")).toBe(sessionId);
      const text = typeof answer === "string" ? answer : new TextDecoder().decode(answer);
      expect(steady(text)).toEqual(steady(await expected.text()));
      return "here";
    };
    const check = async (sent: SentRequest, access: Access, own: Handshake["capabilities"]) => {
      const clientInfo = { name: "test", version: "1" };
      const handshake = { protocolVersion, capabilities: own, clientInfo };
      const request = toHttp(sent);
      const body = await parseBody(request.headers, JSON.parse(sent.text), offer);
      const [message] = body.messages;
      const said = request.headers.get("mcp-protocol-version") ?? protocolVersion;
      const isPlain = body.isPlain && body.era === "session" && said === protocolVersion;
      if (!isPlain || !message || message.id === null) counts.other += 1;
      else counts[await compare({ request, access, handshake, body }, message, message.id)] += 1;
    };
    const requests = fc.tuple(
      toSessionRequests(listings, protocolVersion),
      fc.constantFrom(...callers),
      fc.constantFrom(...capabilities),
    );
    const seed = Number(process.env.FAST_LANE_SEED ?? 10);
    const property = fc.asyncProperty(requests, ([sent, access, own]) => check(sent, access, own));
    await fc.assert(property, { numRuns: 1200, seed, endOnFailure: true });
    expect(counts.here).toBeGreaterThan(300);
    expect(counts.object).toBeGreaterThan(10);
    expect(counts.other).toBeGreaterThan(200);
  });

  test.each([protocolVersion, "2000-01-01"])(
    "initialize of %s is answered as by the SDK, whatever is allowed",
    async (asked) => {
      const { offer, connect, opening, callers, toAuth } = await createLanes();
      for (const access of callers) {
        const clientInfo = { name: "test", version: "1" };
        const handshake = { protocolVersion: asked, capabilities: {}, clientInfo };
        const { transport } = await connect(handshake, access);
        const json = { ...toInitialize(handshake), id: "one" };
        const request = toHttp({ headers: {}, text: JSON.stringify(json) });
        const body = await parseBody(request.headers, json, offer);
        const head = toHead(request);
        head.headers.delete("mcp-session-id");
        const options = { authInfo: toAuth(request, access), isResumable: false };
        const expected = await transport.answer(head, body, options);
        const timer = new RequestTimer();
        const given = { request, body, access, session: null, accountMs: 0, waitUntil, timer };
        const answer = await opening.open(given);
        expect(answer.status).toBe(expected.status);
        expect(answer.headers.get("content-type")).toBe(expected.headers.get("content-type"));
        expect(answer.headers.get("mcp-session-id")).toMatch(/^[\w-]{22}\.[\w-]{43}$/);
        expect(await answer.json()).toEqual(await expected.json());
      }
    },
  );
});

const usual = { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "ping" } };
const withParams = (more: object) => ({ ...usual, params: { ...usual.params, ...more } });

test.each([
  ["a task", withParams({ task: { ttl: 1 } }), {}],
  ["a member more", { ...usual, result: {} }, {}],
  ["arguments that are a list", withParams({ arguments: [] }), {}],
  ["a token of progress that is half a number", withParams({ _meta: { progressToken: 1.5 } }), {}],
  ["what the protocol keeps to itself", withParams({ _meta: { "mcp/x": 1 } }), {}],
  ["a cursor", { ...usual, method: "tools/list", params: { cursor: "x" } }, {}],
  ["a method that changes something", { ...usual, method: "resources/subscribe" }, {}],
  ["an id that is half a number", { ...usual, id: 1.5 }, {}],
  ["a notification", { ...usual, id: undefined }, {}],
  ["an array", [usual], {}],
  ["no session", usual, { "mcp-session-id": null }],
  ["another era's header", usual, { "mcp-method": "tools/call" }],
  ["a revision that is none", usual, { "mcp-protocol-version": "banana" }],
  ["somebody who cannot read the answer", usual, { accept: "text/html" }],
])("what is not plain in a session: %s", async (_, body, changes) => {
  const offer = findServerCatalog(deploymentOf(env), mcpUrl);
  const parse = (sent: object, more: Readonly<Record<string, string | null>>) => {
    const headers = new Headers({ "mcp-session-id": sessionId });
    for (const [name, value] of Object.entries(more)) {
      if (value === null) headers.delete(name);
      else headers.set(name, value);
    }
    return parseBody(headers, JSON.parse(JSON.stringify(sent)), offer);
  };
  expect(await parse(usual, {})).toMatchObject({ isPlain: true, era: "session" });
  expect((await parse(body, changes)).isPlain).toBe(false);
});
