import { env } from "cloudflare:workers";
import fc from "fast-check";
import { beforeAll, beforeEach, expect, onTestFinished, test, vi } from "vitest";

import { Account } from "../../../src/account/account.ts";
import { deploymentOf, findServerCatalog } from "../../../src/deployment.ts";
import { OAuthResourceServer } from "../../../src/oauth/resource-server.gen.js";
import {
  toHeaders,
  toInitialize,
  toModernHeaders,
  toModernMessage,
  toRequest,
} from "../../support/mcp-messages.ts";
import { signIn } from "../../support/person.ts";
import { fetchWorker, mcpUrl, origin } from "../../support/server-under-test.ts";
import { SessionClient } from "../../support/session-client.ts";
import { toRequests } from "./plain-requests.ts";

/** What is sent, as `fetch` takes it. */
interface Sent {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

let tokens: string[] = [];
let token = "";
let session: Readonly<Record<string, string>> = {};
beforeAll(async () => {
  const people = await Promise.all(Array.from({ length: 6 }, () => signIn()));
  tokens = people.map((person) => person.tokens.access_token);
  [token = ""] = tokens;
  const client = new SessionClient(mcpUrl, token, fetchWorker);
  await client.openSession();
  session = { "mcp-session-id": client.sessionId ?? "" };
});

/** The provider's host of the endpoint is asked by the routes alone. */
const routed = vi.spyOn(OAuthResourceServer.prototype, "fetch");
beforeEach(() => void routed.mockClear());

/** What is new in every answer, or depends on the moment. */
const steady = (text: string) =>
  text
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, "<id>")
    .replaceAll(/"ttlMs":\d+/g, '"ttlMs":1')
    .replaceAll(/nonce[-=]"?[\w-]{22}/g, "nonce")
    .replaceAll(/[\w-]{22}\.[\w-]{43}/g, "<session>");

async function ask(url: string, sent: Sent) {
  const asked = routed.mock.calls.length;
  const response = await fetchWorker(url, sent);
  const text = steady(await response.text());
  const answer = {
    status: response.status,
    headers: steady(JSON.stringify([...response.headers])),
    text,
  };
  return { answer, isAtOnce: routed.mock.calls.length === asked && response.ok };
}

/** The same answer, whether the door may answer or not: an address with a question mark is not one that it knows. */
async function askBoth(sent: Sent) {
  const byDoor = await ask(mcpUrl, sent);
  const byRoutes = await ask(`${mcpUrl}?`, sent);
  expect(byRoutes.isAtOnce).toBe(false);
  expect(byDoor.answer).toEqual(byRoutes.answer);
  return byDoor.isAtOnce;
}

const list = toModernMessage("tools/list");
const call = toModernMessage("tools/call", { name: "ping", arguments: {} });
const change = toModernMessage("tools/call", { name: "create_issue", arguments: {} });
const withMore = { ...list, params: { ...list.params, cursor: "x" } };
const notJson = { ...toModernHeaders("", list), "content-type": "text/plain" };

const toSent = (message: typeof list, own: Readonly<Record<string, string>> = {}): Sent => ({
  method: "POST",
  headers: { ...toModernHeaders(token, message), ...own },
  body: JSON.stringify(message),
});

/** A message of the 2025 revisions. */
const toOld = (message: object, own: Readonly<Record<string, string>> = {}): Sent => ({
  method: "POST",
  headers: { ...toHeaders(token), ...own },
  body: JSON.stringify(message),
});
const initialize = toInitialize("2025-11-25");
const initialized = { jsonrpc: "2.0", method: "notifications/initialized" };

type Row = readonly [what: string, isAtOnce: boolean, toOwn: () => Sent];

const rows: readonly Row[] = [
  ["a list", true, () => toSent(list)],
  ["a call", true, () => toSent(call)],
  ["our own name", true, () => toSent(call, { host: new URL(origin).host })],
  ["another name", false, () => toSent(call, { host: "elsewhere.example" })],
  ["another port", false, () => toSent(call, { host: `${new URL(origin).hostname}:1` })],
  ["two names", false, () => toSent(call, { host: `${new URL(origin).host}, a.example` })],
  ["our own origin", false, () => toSent(call, { origin })],
  ["an allowed origin", false, () => toSent(call, { origin: "https://inspector.example" })],
  ["another site", false, () => toSent(call, { origin: "https://evil.example" })],
  ["no origin that can be told", false, () => toSent(call, { origin: "null" })],
  ["no token", false, () => toSent(call, { authorization: "" })],
  ["another scheme", false, () => toSent(call, { authorization: `Basic ${token}` })],
  ["a scheme in small letters", false, () => toSent(call, { authorization: `bearer ${token}` })],
  ["two tokens", false, () => toSent(call, { authorization: `Bearer ${token}, Bearer x` })],
  ["a space too many", false, () => toSent(call, { authorization: `Bearer  ${token}` })],
  ["a token of nobody", false, () => toSent(call, { authorization: "Bearer x" })],
  ["a wrong token", false, () => toSent(call, { authorization: `Bearer ${token}x` })],
  ["a token in the middle", false, () => toSent(call, { authorization: `x Bearer ${token}` })],
  ["another method", false, () => ({ ...toSent(call), method: "PUT" })],
  ["GET", false, () => ({ method: "GET", headers: toHeaders(token) })],
  ["GET of a page", false, () => ({ method: "GET", headers: { accept: "text/html" } })],
  ["DELETE", false, () => ({ method: "DELETE", headers: toHeaders(token) })],
  ["OPTIONS", false, () => ({ method: "OPTIONS", headers: {} })],
  ["no JSON by its type", false, () => toSent(list, { "content-type": notJson["content-type"] })],
  ["no JSON", false, () => ({ ...toSent(list), body: "{" })],
  ["no body", false, () => ({ method: "POST", headers: toModernHeaders(token, list) })],
  ["a megabyte", false, () => ({ ...toSent(list), body: `"${"x".repeat(2 ** 20)}"` })],
  ["too many levels", false, () => ({ ...toSent(list), body: "[".repeat(100) })],
  ["a cursor", false, () => toSent(withMore)],
  ["another name in the header", false, () => toSent(call, { "mcp-name": "whoami" })],
  [
    "a session that there is not",
    false,
    () => toSent(call, { "mcp-protocol-version": "2025-11-25" }),
  ],
  ["a scope that is missing", false, () => toSent(change)],
  ["initialize", true, () => toOld(initialize)],
  ["initialize whose answer nobody reads", false, () => toOld(initialize, { accept: "text/html" })],
  ["initialize that is none", false, () => toOld({ ...initialize, params: {} })],
  ["a session's notification", true, () => toOld(initialized, session)],
  ["a session's call", true, () => toOld(toRequest(1, "ping"), session)],
  ["a session's unusual call", false, () => toOld(toRequest(1, "no/such"), session)],
  ["a session's GET", false, () => ({ method: "GET", headers: { ...toHeaders("x"), ...session } })],
];

test.each(rows)("%s: answered at once %s, and as the routes answer", async (_, isAtOnce, toOwn) => {
  expect(await askBoth(toOwn())).toBe(isAtOnce);
});

const odd = fc.oneof(
  { weight: 30, arbitrary: fc.constant<Readonly<Record<string, string>>>({}) },
  {
    weight: 10,
    arbitrary: fc.constantFrom<Readonly<Record<string, string>>>(
      { host: new URL(origin).host },
      { host: "localhost" },
      { host: `x@${new URL(origin).host}` },
      { origin },
      { origin: "https://inspector.example" },
      { origin: "https://evil.example" },
      { authorization: "Bearer x" },
      { authorization: "" },
      { accept: "text/html" },
      { accept: "text/plain" },
      { "content-type": "application/json; charset=utf-8" },
      { "content-type": "text/json" },
      { "x-forwarded-host": "elsewhere.example" },
      { "mcp-session-id": "x" },
      { "last-event-id": "1" },
      { cookie: "a=b" },
    ),
  },
);
const method = fc.oneof(
  { weight: 20, arbitrary: fc.constant("POST") },
  { weight: 1, arbitrary: fc.constantFrom("PUT", "DELETE", "PATCH") },
);

test("whatever is sent, the door answers as the routes do", async () => {
  const print = vi.spyOn(console, "log").mockImplementation(() => undefined);
  onTestFinished(() => print.mockRestore());
  const { toolRegistry } = findServerCatalog(deploymentOf(env), mcpUrl);
  const tools = [...toolRegistry.values()]
    .map(({ listing }) => listing)
    .filter(({ name, annotations }) => annotations.readOnlyHint && name !== "whoami");
  const counts = { atOnce: 0, routed: 0 };
  const requests = fc.tuple(toRequests(tools), odd, method, fc.nat(tokens.length - 1));
  const property = fc.asyncProperty(requests, async ([sent, own, verb, person]) => {
    const headers = { ...toHeaders(tokens[person] ?? ""), ...sent.headers, ...own };
    const isAtOnce = await askBoth({ method: verb, headers, body: sent.text });
    counts[isAtOnce ? "atOnce" : "routed"] += 1;
  });
  const seed = Number(process.env.FRONT_DOOR_SEED ?? 9);
  await fc.assert(property, { numRuns: 300, seed, endOnFailure: true });
  expect(counts.atOnce).toBeGreaterThan(60);
  expect(counts.routed).toBeGreaterThan(60);
}, 60_000);

test("what the routes have to say of a token is said after one look at the account", async () => {
  const check = vi.spyOn(Account.prototype, "check");
  onTestFinished(() => check.mockRestore());
  const response = await fetchWorker(mcpUrl, toSent(change));
  expect(response.status).toBe(403);
  expect(response.headers.get("www-authenticate")).toContain("insufficient_scope");
  expect(routed).toHaveBeenCalledTimes(1);
  expect(check).toHaveBeenCalledTimes(1);
});

test("an account that cannot say whether a token is good is 503, and asked once", async () => {
  const check = vi.spyOn(Account.prototype, "check").mockRejectedValue(new Error("secret words"));
  onTestFinished(() => check.mockRestore());
  const response = await fetchWorker(mcpUrl, toSent(change));
  expect(response.status).toBe(503);
  expect(await response.text()).not.toContain("secret words");
  expect(check).toHaveBeenCalledTimes(1);
});
