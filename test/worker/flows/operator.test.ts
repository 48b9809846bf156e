import { createExecutionContext, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, onTestFinished, test, vi } from "vitest";
import type { Config } from "../../../src/config.ts";
import { deploymentOf } from "../../../src/deployment.ts";
import { createServer } from "../../../src/mcp/server.ts";
import { logTo, toConsole } from "../../../src/observe/log.ts";
import { createOperatorRoutes } from "../../../src/operator/operator-routes.ts";
import { Metrics } from "../../../src/store/metrics.ts";
import { createWorker } from "../../../src/worker.ts";
import { lanes } from "../../support/mcp-client.ts";
import { toModernHeaders, toModernMessage, toRequest } from "../../support/mcp-messages.ts";
import { type Person, signIn } from "../../support/person.ts";
import { demo, fetchWorker, mcpUrl, origin } from "../../support/server-under-test.ts";
import { SessionClient } from "../../support/session-client.ts";

const traceId = "0af7651916cd43dd8448eb211c80319c";
const callersSpan = "b7ad6b7169203331";
const here = { cf: { clientIp: "127.0.0.1:4000" } };

afterEach(() => logTo(toConsole));

/** Calls `get_trial` with more headers, and returns the call's line of the log. */
async function callLogged(
  { tokens }: Person,
  lane: string,
  headers: Record<string, string>,
  args: object = { trial_id: "NCT90000002" },
) {
  const lines: string[] = [];
  logTo((line) => lines.push(line));
  const params = { name: "get_trial", arguments: args };
  const add: typeof fetch = (input, init) =>
    fetchWorker(input, {
      ...init,
      headers: { ...Object.fromEntries(new Headers(init?.headers)), ...headers },
    });
  if (lane === "session") {
    const client = new SessionClient(mcpUrl, tokens.access_token, add);
    await client.initialize();
    await (await client.post(toRequest(2, "tools/call", params))).text();
  } else {
    const message = toModernMessage("tools/call", params);
    const own = toModernHeaders(tokens.access_token, message);
    const init = { method: "POST", headers: own, body: JSON.stringify(message) };
    await (await add(mcpUrl, init)).text();
  }
  const listTold = () => lines.filter((line) => line.includes('"tool_call"'));
  await expect.poll(listTold).toHaveLength(1);
  const told = listTold();
  return { line: told[0] ?? "", all: lines.join("\n"), facts: JSON.parse(told[0] ?? "{}") };
}

describe.each(lanes)("%s lane", (lane) => {
  test("a call's line of the log says who, with what, how long each step took, and the trace", async () => {
    const person = await signIn();
    const traceparent = `00-${traceId}-${callersSpan}-01`;
    const { line, facts } = await callLogged(person, lane, { traceparent });
    const [accountId = "", grant] = person.tokens.access_token.split(":");
    expect(facts).toEqual({
      level: "info",
      event: "tool_call",
      tool: "get_trial",
      toolset: "clinical-trials",
      lane,
      account: accountId.slice(0, 22),
      client_id: person.clientId,
      grant,
      outcome: "ok",
      is_cached: false,
      duration_ms: expect.any(Number),
      account_ms: expect.any(Number),
      key_ms: expect.any(Number),
      upstream_ms: expect.any(Number),
      upstream_requests: 1,
      request_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      trace_id: traceId,
      span_id: expect.stringMatching(/^[0-9a-f]{16}$/),
      parent_span_id: callersSpan,
    });
    const [seen] = (await demo.listSeen(person.key)).slice(-1);
    expect(seen?.headers.traceparent).toBe(`00-${traceId}-${facts.span_id}-01`);
    for (const secret of [
      person.key,
      person.tokens.access_token,
      accountId,
      person.name,
      "NCT9000",
    ])
      expect(line).not.toContain(secret);
  });

  test("of a trace that is none nothing is passed on, kept or logged", async () => {
    const person = await signIn();
    const headers = {
      traceparent: `00-${traceId}-${callersSpan}-01-marked`,
      tracestate: "marked=1",
      baggage: "user=marked",
    };
    const { all, facts } = await callLogged(person, lane, headers);
    expect(all).not.toMatch(/marked/);
    expect(all).not.toContain(traceId);
    expect(facts).toMatchObject({ parent_span_id: null });
    const [seen] = (await demo.listSeen(person.key)).slice(-1);
    expect(seen?.headers.traceparent).toBe(`00-${facts.trace_id}-${facts.span_id}-01`);
    expect(JSON.stringify(seen)).not.toContain("marked");
  });

  test("what a failed call was asked for and told is not in its line", async () => {
    const person = await signIn();
    const { line, facts } = await callLogged(person, lane, {}, { trial_id: "NCT-secret" });
    expect(facts).toMatchObject({ outcome: "not_found", upstream_requests: 1 });
    expect(line).not.toContain("secret");
  });
});

/** What the operator's pages answer with other settings, asked as if from there. */
async function ask(
  path: string,
  init: object,
  settings: Partial<Config> = {},
  metrics = env.METRICS,
) {
  const config = { ...deploymentOf(env).config, ...settings };
  const request = new Request(new URL(path, origin), init);
  return createOperatorRoutes(config, metrics).fetch(request);
}

const readMetrics = async () => (await ask("/metrics", here)).text();

const readValue = (text: string, series: string) =>
  Number(
    text
      .split("\n")
      .find((line) => line.startsWith(`${series} `))
      ?.split(" ")[1] ?? 0,
  );

describe("metrics", () => {
  test("calls, upstream requests, refusals and sign-ins are counted, and no label names anybody", async () => {
    const before = await readMetrics();
    const person = await signIn();
    await callLogged(person, "modern", {});
    await callLogged(person, "session", {}, { trial_id: "wrong" });
    await fetchWorker(mcpUrl, { method: "POST" });
    const after = await readMetrics();
    const grown = (series: string) => readValue(after, series) - readValue(before, series);
    const labels = (lane: string) => `toolset="clinical-trials",lane="${lane}"`;
    expect(grown(`toolhub_calls_total{${labels("modern")},outcome="ok"}`)).toBe(1);
    expect(grown(`toolhub_calls_total{${labels("session")},outcome="not_found"}`)).toBe(1);
    expect(grown(`toolhub_call_duration_seconds_count{${labels("modern")}}`)).toBe(1);
    const upstream = 'toolhub_upstream_requests_total{toolset="clinical-trials",status="2xx"}';
    expect(grown(upstream)).toBe(2);
    expect(grown('toolhub_refusals_total{route="mcp",status="401"}')).toBeGreaterThanOrEqual(1);
    expect(grown('toolhub_sign_ins_total{outcome="ok"}')).toBeGreaterThanOrEqual(1);
    for (const secret of [person.name, person.clientId, person.key, person.tokens.access_token])
      expect(after).not.toContain(secret);
  });

  test("a path, a method and a tool of a stranger's choice become no label", async () => {
    await fetchWorker(`${origin}/mcp/"}%201%0Aevil`, { method: "POST" });
    await fetchWorker(`${origin}/evil-path`);
    const text = await readMetrics();
    expect(text).not.toContain("evil");
    expect(text).toContain('toolhub_refusals_total{route="other",status="404"}');
  });

  const proxied = ["x-forwarded-for", "forwarded", "x-real-ip", "via", "x-forwarded-host"];

  const elsewhere: [string, object][] = [
    ["nobody says from where", {}],
    ["from elsewhere", { cf: { clientIp: "203.0.113.9:4000" } }],
    ["on Cloudflare, which says another address", { cf: { colo: "AMS" } }],
    [
      "with headers that claim this computer",
      {
        cf: { clientIp: "203.0.113.9:4000" },
        headers: { "cf-connecting-ip": "127.0.0.1", "x-forwarded-for": "127.0.0.1" },
      },
    ],
    ...proxied.map(
      (name) =>
        [`through a proxy: ${name}`, { ...here, headers: { [name]: "127.0.0.1" } }] as [
          string,
          object,
        ],
    ),
  ];

  test.each(elsewhere)("without a token there is no such page: %s", async (_, init) => {
    const response = await ask("/metrics", init);
    expect(response.status).toBe(404);
    expect(await response.text()).not.toContain("toolhub_");
  });

  test.each([
    ["behind a proxy", { isBehindProxy: true }, "/metrics"],
    ["under another name", {}, "http://rebound.example/metrics"],
    ["of a server for others", { isLoopback: false }, "/metrics"],
  ])("without a token this computer is not enough: %s", async (_, settings, path) => {
    const response = await ask(
      path,
      { ...here, headers: { host: new URL(path, origin).host } },
      settings,
    );
    expect(response.status).toBe(404);
  });

  const token = "a-token-for-the-monitor";

  const wrongTokens: [string, Record<string, string>][] = [
    ["none", {}],
    ["another", { authorization: "Bearer a-token-for-the-monitos" }],
    ["a part of it", { authorization: "Bearer a-token-for-the" }],
    ["an empty one", { authorization: "Bearer " }],
    ["as a password", { authorization: `Basic ${btoa(`x:${token}`)}` }],
    ["two", { authorization: `Bearer ${token} ${token}` }],
    ["in the address", {}],
  ];

  test.each(wrongTokens)(
    "with METRICS_TOKEN nothing else opens the page, on this computer neither: %s",
    async (_, headers) => {
      const init = { ...here, headers };
      const response = await ask(`/metrics?token=${token}`, init, { metricsToken: token });
      expect(response.status).toBe(401);
      expect(response.headers.get("www-authenticate")).toBe('Bearer realm="metrics"');
      expect(await response.text()).not.toContain("toolhub_");
    },
  );

  test("METRICS_TOKEN opens the page from wherever", async () => {
    const init = { cf: { colo: "AMS" }, headers: { authorization: `Bearer ${token}` } };
    const response = await ask("/metrics", init, { metricsToken: token, isLoopback: false });
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(await response.text()).toContain("# TYPE toolhub_calls_total counter\n");
  });
});

test("whether it is ready says an object that answers, and nothing else is in it", async () => {
  const answer = await ask("/readyz", {});
  expect([answer.status, await answer.text()]).toEqual([200, '{"ok":true}']);
  const isReady = () => Promise.reject(new Error("key"));
  const broken = { getByName: () => ({ isReady }) } as never;
  logTo(() => undefined);
  const refusal = await ask("/readyz", {}, {}, broken);
  expect([refusal.status, await refusal.text()]).toEqual([503, '{"ok":false}']);
  expect(refusal.headers.get("cache-control")).toBe("no-store");
});

test("a stranger who asks whether it is ready makes no work", async () => {
  const isReady = vi.fn(async () => true);
  const worker = createWorker(createServer);
  const bindings = { ...env, METRICS: { getByName: () => ({ isReady }) } };
  for (let each = 0; each < 50; each += 1) {
    const request = new Request(`${origin}/readyz`);
    await worker.fetch?.(request as never, bindings as never, createExecutionContext());
  }
  expect(isReady.mock.calls.length).toBeLessThanOrEqual(2);
});

const openMetrics = () => env.METRICS.getByName(`test-${crypto.randomUUID()}`);

test("the object adds up what isolates push, and its numbers outlive it", async () => {
  const metrics = openMetrics();
  const name = '["toolhub_calls_total","a","modern","ok"]';
  await metrics.add([{ name, values: [2] }]);
  await metrics.add([{ name, values: [3] }]);
  expect(await metrics.list()).toEqual([{ name, values: [5] }]);
  await metrics.add([{ name, values: [1, 1] }]);
  expect(await metrics.list()).toEqual([{ name, values: [1, 1] }]);
});

test("the object keeps 5,000 series, and says how many it dropped", async () => {
  const metrics = openMetrics();
  const toSeries = (from: number) =>
    Array.from({ length: 1000 }, (_, at) => ({ name: `["x","${from + at}"]`, values: [1] }));
  for (let from = 0; from < 6000; from += 1000) await metrics.add(toSeries(from));
  const series = await metrics.list();
  expect(series.length).toBeLessThanOrEqual(5001);
  expect(series).toContainEqual({ name: '["toolhub_series_dropped_total"]', values: [1000] });
});

test("the object forgets a series that nothing was added to for 30 days", async () => {
  const metrics = openMetrics();
  await metrics.add([{ name: '["x","1"]', values: [1] }]);
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 31 * 24 * 60 * 60 * 1000 });
  onTestFinished(() => void vi.useRealTimers());
  expect(await runDurableObjectAlarm(metrics)).toBe(true);
  expect(await metrics.list()).toEqual([]);
  await runInDurableObject(metrics, async (instance, { storage }) => {
    expect(instance).toBeInstanceOf(Metrics);
    expect(await storage.getAlarm()).toBeNull();
  });
});
