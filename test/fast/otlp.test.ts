import { text } from "node:stream/consumers";
import { expect, onTestFinished, test, vi } from "vitest";

import { parseConfig } from "../../src/config.ts";
import { toCollector } from "../../src/observe/collector.ts";
import { logTo, toConsole } from "../../src/observe/log.ts";
import {
  addSpan,
  type CallSpan,
  isCollected,
  pushSpans,
  spansTo,
  toRequestBody,
} from "../../src/observe/spans.ts";
import { continueTrace } from "../../src/observe/trace.ts";
import { startServer } from "../support/upstream.ts";

const service = { name: "Acme research", version: "1.2.3" };
const traceId = "0af7651916cd43dd8448eb211c80319c";
const callersSpan = "b7ad6b7169203331";

const toSpan = (facts: object = {}, more: Partial<CallSpan> = {}): CallSpan => ({
  trace: continueTrace(`00-${traceId}-${callersSpan}-01`),
  method: "tools/call",
  startedMs: 1_790_000_000_123,
  facts: { tool: "get_trial", outcome: "ok", duration_ms: 45, ...facts },
  ...more,
});

/** A collector for the running test that says each of `statuses`, the last one for good; what it was sent. */
async function startCollector(...statuses: number[]) {
  const seen: { path?: string; headers: object; body: string }[] = [];
  const url = await startServer(async (request, response) => {
    seen.push({ path: request.url ?? "", headers: request.headers, body: await text(request) });
    const status = statuses[Math.min(seen.length, statuses.length) - 1] ?? 200;
    response.writeHead(status, { location: "/elsewhere" }).end("{}");
  });
  return { url: `${new URL(url).origin}/otlp/v1/traces`, seen };
}

/** Sends spans there for the running test; what is logged meanwhile. */
function collectAt(tracesUrl: string, headers = {}) {
  const lines: string[] = [];
  logTo((line) => lines.push(line));
  spansTo({ tracesUrl, headers }, service);
  onTestFinished(async () => {
    await pushSpans();
    spansTo(null, service);
    logTo(toConsole);
    vi.useRealTimers();
  });
  return lines;
}

const spansOf = (body: string) => JSON.parse(body).resourceSpans[0].scopeSpans[0].spans;

test("a call is a span of the caller's trace, with what its line of the log has", () => {
  const span = toSpan({
    toolset: "clinical-trials",
    lane: "modern",
    grant: null,
    is_cached: false,
    upstream_requests: 1,
    trace_id: traceId,
  });
  expect(toRequestBody([span], service)).toEqual({
    resourceSpans: [
      {
        resource: {
          attributes: [
            { key: "service.name", value: { stringValue: "Acme research" } },
            { key: "service.version", value: { stringValue: "1.2.3" } },
          ],
        },
        scopeSpans: [
          {
            scope: { name: "toolhub", version: "1.2.3" },
            spans: [
              {
                traceId,
                spanId: span.trace.spanId,
                parentSpanId: callersSpan,
                name: "tools/call get_trial",
                kind: 2,
                startTimeUnixNano: "1790000000123000000",
                endTimeUnixNano: "1790000000168000000",
                attributes: [
                  { key: "mcp.method.name", value: { stringValue: "tools/call" } },
                  { key: "gen_ai.operation.name", value: { stringValue: "execute_tool" } },
                  { key: "gen_ai.tool.name", value: { stringValue: "get_trial" } },
                  { key: "toolhub.outcome", value: { stringValue: "ok" } },
                  { key: "toolhub.toolset", value: { stringValue: "clinical-trials" } },
                  { key: "toolhub.lane", value: { stringValue: "modern" } },
                  { key: "toolhub.is_cached", value: { boolValue: false } },
                  { key: "toolhub.upstream_requests", value: { intValue: "1" } },
                ],
                status: {},
              },
            ],
          },
        ],
      },
    ],
  });
});

test.each([
  ["tools/call", "not_found", "tool_error", { code: 2 }],
  ["resources/read", "upstream_down", "upstream_down", { code: 2 }],
  ["tools/call", "asked", undefined, {}],
])("of %s with outcome %s error.type is %s", (method, outcome, type, status) => {
  const [span] = spansOf(JSON.stringify(toRequestBody([toSpan({ outcome }, { method })], service)));
  const found = span.attributes.find(({ key }: { key: string }) => key === "error.type");
  expect(found?.value.stringValue).toBe(type);
  expect(span.status).toEqual(status);
});

test("a trace that begins here has no parent, and what looks like a secret is replaced", () => {
  const span = toSpan({ client_id: "Bearer sk_demo_marked" }, { trace: continueTrace(null) });
  const body = JSON.stringify(toRequestBody([span], service));
  expect(body).not.toContain("parentSpanId");
  expect(body).not.toContain("marked");
  expect(body).toContain("[redacted]");
});

test("nothing is collected without a collector, nor of a trace that its caller does not record", () => {
  const recorded = continueTrace(null);
  expect(isCollected(recorded)).toBe(false);
  collectAt("http://localhost:1/v1/traces");
  expect(isCollected(recorded)).toBe(true);
  expect(isCollected(continueTrace(`00-${traceId}-${callersSpan}-00`))).toBe(false);
});

test("spans go out together, five seconds after the first, with the operator's headers", async () => {
  const { url, seen } = await startCollector(200);
  collectAt(url, { authorization: "Basic eA==" });
  vi.useFakeTimers({ toFake: ["setTimeout", "Date"] });
  const work: Promise<unknown>[] = [];
  for (let each = 0; each < 3; each += 1) addSpan(toSpan(), (promise) => void work.push(promise));
  expect(work).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(4999);
  expect(seen).toHaveLength(0);
  await vi.advanceTimersByTimeAsync(1);
  await work[0];
  expect(seen).toHaveLength(1);
  expect(seen[0]).toMatchObject({
    path: "/otlp/v1/traces",
    headers: { authorization: "Basic eA==", "content-type": "application/json" },
  });
  expect(spansOf(seen[0]?.body ?? "")).toHaveLength(3);
});

test("2,000 spans wait at most; the others are dropped, and one line says how many", async () => {
  const { url, seen } = await startCollector(200);
  const lines = collectAt(url);
  vi.useFakeTimers({ toFake: ["setTimeout", "Date"], now: Date.now() + 3_600_000 });
  for (let each = 0; each < 2100; each += 1) addSpan(toSpan(), () => undefined);
  await pushSpans();
  expect(spansOf(seen[0]?.body ?? "")).toHaveLength(2000);
  expect(lines).toEqual([
    '{"level":"warn","event":"spans_not_pushed","count":100,"reason":"full"}',
  ]);
});

test("what no collector takes is lost, with one line a minute that names no address and no header", async () => {
  const { url, seen } = await startCollector(503, 307, 200);
  const lines = collectAt(`${url}?marked`, { "x-key": "marked" });
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 7_200_000 });
  const pushOne = async () => {
    addSpan(toSpan(), () => undefined);
    await pushSpans();
  };
  await pushOne();
  await pushOne();
  expect(seen.map(({ path }) => path)).toEqual([
    "/otlp/v1/traces?marked",
    "/otlp/v1/traces?marked",
  ]);
  expect(lines).toEqual([
    '{"level":"warn","event":"spans_not_pushed","count":1,"reason":"status 503"}',
  ]);
  vi.setSystemTime(Date.now() + 60_001);
  spansTo({ tracesUrl: "http://localhost:1/marked", headers: {} }, service);
  await pushOne();
  expect(lines.slice(1)).toEqual([
    '{"level":"warn","event":"spans_not_pushed","count":2,"reason":"TypeError"}',
  ]);
});

const good = {
  PUBLIC_URL: "http://localhost:8484",
  KEY_RING: "k1:x",
  SIGN_IN: "dev",
  UNSAFE_DEV_SIGN_IN: "1",
};
const collectorOf = (settings: object) => toCollector(parseConfig({ ...good, ...settings }).otlp);

test.each([
  ["https://otlp.example.org", "https://otlp.example.org/v1/traces"],
  ["https://otlp.example.org/otlp/", "https://otlp.example.org/otlp/v1/traces"],
  ["http://localhost:4318", "http://localhost:4318/v1/traces"],
  ["http://collector:4318", "http://collector:4318/v1/traces"],
  ["http://10.0.0.7:4318", "http://10.0.0.7:4318/v1/traces"],
  ["http://otel.prod.internal", "http://otel.prod.internal/v1/traces"],
])("spans for %s go to %s", (OTLP_ENDPOINT, tracesUrl) => {
  expect(collectorOf({ OTLP_ENDPOINT })).toEqual({ tracesUrl, headers: {} });
});

test.each([
  "http://otlp.example.org",
  "http://11.0.0.7",
  "http://172.32.0.1",
  "https://ada:secret@otlp.example.org",
  "https://otlp.example.org?key=secret",
  "ftp://localhost",
  "collector:4318",
  "",
])("toolhub does not start with OTLP_ENDPOINT %j, and does not repeat it", (OTLP_ENDPOINT) => {
  const parse = () => collectorOf({ OTLP_ENDPOINT });
  expect(parse).toThrow("OTLP_ENDPOINT must be the https address of a collector");
  expect(parse).not.toThrow("secret");
});

const OTLP_ENDPOINT = "https://otlp.example.org";

test("OTLP_HEADERS are read as OpenTelemetry writes them, and no toolset may name them", () => {
  const OTLP_HEADERS = "Authorization=Basic%20eA==, x-team = a%2Cb%3D1 ,";
  const { variables } = parseConfig({ ...good, OTLP_ENDPOINT, OTLP_HEADERS });
  expect(collectorOf({ OTLP_ENDPOINT, OTLP_HEADERS })?.headers).toEqual({
    authorization: "Basic eA==",
    "x-team": "a,b=1",
  });
  expect(variables).not.toHaveProperty("OTLP_HEADERS");
  expect(collectorOf({ OTLP_HEADERS })).toBeNull();
});

test.each(["secret", "=secret", "a b=secret", "a=%secret", "a=b%0d%0asecret: 1"])(
  "toolhub does not start with OTLP_HEADERS %j, and does not repeat them",
  (OTLP_HEADERS) => {
    const parse = () => collectorOf({ OTLP_ENDPOINT, OTLP_HEADERS });
    expect(parse).toThrow("OTLP_HEADERS must be name=value pairs");
    expect(parse).not.toThrow("secret");
  },
);
