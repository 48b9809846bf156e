import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";

import { type Canaries, createCanaries, findCanaries } from "../support/canary.ts";
import type { Connected } from "../support/dance.ts";
import { toModernHeaders, toModernMessage, toRequest } from "../support/mcp-messages.ts";
import { SessionClient } from "../support/session-client.ts";
import { createToolhubServer, type ToolhubServer } from "../support/toolhub-server.ts";
import { type CanaryUpstream, startCanaryUpstream } from "./canary-upstream.ts";

const people = 50;
const loadMs = 30_000;
const pauseMs = 150;
/** However slow the machine is, each call comes so often for everybody. */
const cycles = 6;
/** A header value of the client's that must not go on; from the range for documents. */
const clientAddress = "203.0.113.77";

/** Somebody with keys, tokens and a session, all of which belong to nobody else. */
interface Somebody extends Connected {
  readonly canaries: Canaries;
  readonly session: SessionClient;
}

let upstream: CanaryUpstream;
let server: ToolhubServer;
let everybody: Somebody[];

beforeAll(async () => {
  upstream = await startCanaryUpstream();
  server = await createToolhubServer({
    CLINICAL_TRIALS_ENDPOINT: upstream.url,
    GITHUB_GRAPHQL_URL: upstream.url,
  });
  await server.start();
  const clientId = await server.dance.register();
  everybody = [];
  while (everybody.length < people) {
    everybody.push(...(await Promise.all(Array.from({ length: 5 }, () => connect(clientId)))));
  }
});

afterAll(async () => {
  upstream.close();
  await server.remove();
});

async function connect(clientId: string): Promise<Somebody> {
  const canaries = createCanaries();
  const choices = [
    ["toolset", "clinical-trials"],
    ["key:clinical-trials", `sk_demo_${canaries.key}`],
    ["toolset", "github"],
    ["write", "github"],
    ["key:github", `github_pat_${canaries.key}`],
  ] as const;
  const person = await server.dance.connect(canaries.argument, choices, clientId);
  const session = new SessionClient(server.mcpUrl, person.tokens.access_token);
  await session.initialize();
  return { ...person, canaries, session };
}

/** What clients send and nobody behind toolhub is told. */
const toClientHeaders = ({ browser, canaries }: Somebody) => ({
  cookie: browser.cookie,
  "user-agent": canaries.header,
  "x-forwarded-for": clientAddress,
  forwarded: `for=${clientAddress}`,
  baggage: `person=${canaries.header}`,
  "x-request-id": canaries.header,
});

async function askModern(person: Somebody, method: string, params: Record<string, unknown>) {
  const message = toModernMessage(method, params);
  const response = await fetch(server.mcpUrl, {
    method: "POST",
    headers: {
      ...toClientHeaders(person),
      ...toModernHeaders(person.tokens.access_token, message),
    },
    body: JSON.stringify(message),
  });
  return toText(response);
}

async function askSession(person: Somebody, id: number, method: string, params: object) {
  const response = await person.session.post(
    toRequest(id, method, params),
    toClientHeaders(person),
  );
  return toText(response);
}

/** Everything that a client could read. */
const toText = async (response: Response) =>
  `${JSON.stringify([...response.headers])} ${await response.text()}`;

/** Each kind of call comes once in a cycle; the calls of one cycle are about the same things in every lane. */
const toCycle = (round: number) => Math.floor(round / Object.keys(calls).length);
const toTrialId = (number: number) => `NCT9000000${number % 6}`;

/** Everybody sends the same ids and arguments, so that only the account tells two calls apart. */
const calls: Readonly<Record<string, (person: Somebody, round: number) => Promise<string>>> = {
  cached: (person, round) =>
    askModern(person, "tools/call", {
      name: "get_trial",
      arguments: { trial_id: toTrialId(toCycle(round)) },
    }),
  "cached in a session": (person, round) =>
    askSession(person, round, "tools/call", {
      name: "get_trial",
      arguments: { trial_id: toTrialId(toCycle(round)) },
    }),
  batch: (person, round) =>
    askModern(person, "tools/call", {
      name: "batch_search_trials",
      arguments: { conditions: [1, 2, 3].map((step) => `condition ${toCycle(round) + step}`) },
    }),
  "with an argument of one's own": (person, round) =>
    askModern(person, "tools/call", {
      name: "search_clinical_trials",
      arguments: { condition: `${person.canaries.argument} ${round}` },
    }),
  resource: (person, round) =>
    askModern(person, "resources/read", { uri: `trials://trial/${toTrialId(toCycle(round))}` }),
  "change with an idempotency key": (person, round) =>
    askModern(person, "tools/call", toChange(round)),
  "the same change again in a session": (person, round) =>
    askSession(person, round, "tools/call", toChange(round)),
  whoami: (person, round) =>
    askSession(person, round, "tools/call", { name: "whoami", arguments: {} }),
};

const toChange = (round: number) => ({
  name: "create_issue",
  arguments: {
    repository_id: "R_1",
    title: "It crashes",
    idempotency_key: `the same for everybody ${toCycle(round)}`,
  },
});

interface Heard {
  readonly call: string;
  readonly person: Somebody;
  readonly text: string;
}

/** One call after the other until the time is over and enough were made, a different one of the kinds each time. */
async function callUntil(endMs: number, person: Somebody): Promise<Heard[]> {
  const heard: Heard[] = [];
  const kinds = Object.entries(calls);
  for (let round = 0; Date.now() < endMs || round < cycles * kinds.length; round += 1) {
    const [call, ask] = kinds[round % kinds.length] ?? [];
    if (!(call && ask)) throw new Error("there is nothing to call");
    heard.push({ call, person, text: await ask(person, round) });
    await setTimeout(pauseMs);
  }
  return heard;
}

test("of 50 people who call at once for 30 seconds nobody hears of another, and nothing is printed", async () => {
  const endMs = Date.now() + loadMs;
  const heard = (await Promise.all(everybody.map((person) => callUntil(endMs, person)))).flat();

  const strange = heard.flatMap(({ call, person: { canaries }, text }) => {
    const found = findCanaries(text);
    const foreign = found.filter((one) => one !== canaries.data && one !== canaries.argument);
    return foreign.map((canary) => ({ call, canary, isOwnKey: canary === canaries.key }));
  });
  expect(strange).toEqual([]);
  const own = heard.filter(({ person, text }) => text.includes(person.canaries.data));
  expect(new Set(own.map(({ person }) => person)).size).toBe(people);
  for (const kind of Object.keys(calls)) {
    const hearers = own.filter(({ call }) => call === kind).map(({ person }) => person);
    expect(new Set(hearers).size, kind).toBeGreaterThan(people / 2);
  }
  expect(upstream.countFaults()).toBeGreaterThan(people);
  expect(countSent("get_trial")).toBeLessThan(
    heard.filter(({ call }) => /cached/.test(call)).length,
  );
}, 240_000);

const countSent = (operation: string) =>
  upstream.sent.filter((request) => request.operation === operation).length;

test("the upstream saw each person's key with that person's arguments, and nothing else of them", () => {
  const headerNames = new Set(
    upstream.sent.flatMap(({ headers }) => Object.keys(JSON.parse(headers))),
  );
  expect([...headerNames].sort()).toEqual(expectedHeaders);
  const texts = upstream.sent.map(({ headers }) => headers).join("\n");
  for (const { tokens, browser, canaries } of everybody) {
    expect(texts).not.toContain(tokens.access_token);
    for (const value of toCookieValues(browser.cookie)) expect(texts).not.toContain(value);
    expect(texts).not.toContain(canaries.header);
  }
  expect(texts).not.toContain(clientAddress);
  const owners = new Map(everybody.map(({ canaries }) => [canaries.key, canaries]));
  const foreign = upstream.sent.filter(({ key, body }) =>
    findCanaries(body).some((found) => found !== owners.get(key)?.argument),
  );
  expect(foreign).toEqual([]);
  expect(countSent("create_issue")).toBeGreaterThan(people);
});

/** `cf-worker` is put there by the platform and names the operator's zone; plain workerd has no platform. */
const expectedHeaders = [
  "accept",
  ...(process.env.PLAIN_WORKERD ? [] : ["cf-worker"]),
  "content-length",
  "content-type",
  "host",
  "traceparent",
  "user-agent",
  "x-request-id",
];

const toCookieValues = (cookie: string) =>
  cookie.split("; ").map((pair) => pair.slice(pair.indexOf("=") + 1));

test("nothing that the server printed is a key, a token, a code, a cookie, a session, a name or an argument", () => {
  const printed = server.lines.join("\n");
  expect(printed).toContain('"event":"tool_call"');
  expect(findCanaries(printed)).toEqual([]);
  expect(printed).not.toContain(clientAddress);
  for (const { tokens, code, browser, session } of everybody) {
    const secrets = [tokens.access_token, tokens.refresh_token, code, session.sessionId ?? ""];
    for (const secret of [...secrets, ...toCookieValues(browser.cookie)]) {
      expect(secret.length).toBeGreaterThan(20);
      expect(printed).not.toContain(secret);
    }
  }
  expect(printed).not.toContain("the same for everybody");
  expect(printed).not.toContain("It crashes");
  expect(printed).not.toContain("NCT9000");
});
