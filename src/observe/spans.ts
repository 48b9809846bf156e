import type { Collector } from "./collector.ts";
import { type Facts, log, redactFact } from "./log.ts";
import { count } from "./metrics.ts";
import { Soon, type WaitUntil } from "./soon.ts";
import type { Trace } from "./trace.ts";

/** A call that is over. Its facts are those of its line in the log. */
export interface CallSpan {
  readonly trace: Trace;
  /** Of MCP, by which the call came. */
  readonly method: string;
  readonly startedMs: number;
  readonly facts: Facts & Readonly<{ tool: string; outcome: string; duration_ms: number }>;
}

/** Who sends spans, as the collector is told. */
interface Service {
  readonly name: string;
  readonly version: string;
}

const maxWaiting = 2000;
const pushAfterMs = 5000;
const timeoutMs = 10_000;
const quietMs = 60_000;

/** Source: opentelemetry-proto, trace/v1/trace.proto. */
const serverKind = 2;
const errorStatus = 2;

let target: (Collector & { readonly service: Service }) | null = null;
let waiting: CallSpan[] = [];
const soon = new Soon(pushSpans, pushAfterMs);
let lost = 0;
let loggedMs = 0;

/** Where this isolate's spans go; null for nowhere. */
export function spansTo(collector: Collector | null, service: Service): void {
  target = collector && { ...collector, service };
}

/** Whether a call of this trace becomes a span: somebody collects them, and whoever called records the trace. */
export const isCollected = (trace: Trace): boolean => target !== null && trace.isSampled;

/** Sends the span with others, five seconds from now; `waitUntil` keeps that alive. More than 2,000 never wait. */
export function addSpan(span: CallSpan, waitUntil: WaitUntil | undefined): void {
  if (!waitUntil) return;
  if (waiting.length >= maxWaiting) lose(1);
  else waiting.push(span);
  soon.ask(waitUntil);
}

/** Sends at once what waits, and once: a collector that does not take it gets the next ones. Never throws. */
export async function pushSpans(): Promise<void> {
  if (!target || waiting.length === 0) return;
  const spans = waiting;
  waiting = [];
  const failure = await send(target, JSON.stringify(toRequestBody(spans, target.service)));
  if (failure !== null) lose(spans.length);
  if (lost === 0 || loggedMs + quietMs > Date.now()) return;
  log("warn", "spans_not_pushed", { count: lost, reason: failure ?? "full" });
  lost = 0;
  loggedMs = Date.now();
}

/** Null, or why it was not taken, in no words of the collector's. */
async function send({ tracesUrl, headers }: Collector, body: string): Promise<string | null> {
  try {
    const response = await fetch(tracesUrl, {
      method: "POST",
      headers: { ...headers, "content-type": "application/json" },
      body,
      // The headers are for this address alone.
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
    });
    await response.body?.cancel();
    return response.ok ? null : `status ${response.status}`;
  } catch (error) {
    return error instanceof Error ? error.name : "unknown";
  }
}

function lose(spans: number): void {
  lost += spans;
  for (let each = 0; each < spans; each += 1) count("toolhub_spans_dropped_total");
}

/** Shape: `ExportTraceServiceRequest` as JSON. Source: OTLP 1.10, "JSON Protobuf Encoding". */
export function toRequestBody(spans: readonly CallSpan[], { name, version }: Service) {
  const attributes = toAttributes({ "service.name": name, "service.version": version });
  const scope = { name: "toolhub", version };
  return {
    resourceSpans: [
      { resource: { attributes }, scopeSpans: [{ scope, spans: spans.map(toSpan) }] },
    ],
  };
}

function toSpan({ trace, method, startedMs, facts }: CallSpan) {
  const {
    tool,
    outcome,
    duration_ms,
    trace_id: _,
    span_id: __,
    parent_span_id: ___,
    ...own
  } = facts;
  const { traceId, spanId, parentId } = trace;
  const isToolCall = method === "tools/call";
  const hasFailed = outcome !== "ok" && outcome !== "asked";
  return {
    traceId,
    spanId,
    ...(parentId !== null && { parentSpanId: parentId }),
    name: `${method} ${tool}`,
    kind: serverKind,
    startTimeUnixNano: toNanoseconds(startedMs),
    endTimeUnixNano: toNanoseconds(startedMs + duration_ms),
    attributes: toAttributes({
      "mcp.method.name": method,
      "gen_ai.operation.name": isToolCall ? "execute_tool" : null,
      "gen_ai.tool.name": tool,
      "error.type": hasFailed ? toErrorType(isToolCall, outcome) : null,
      "toolhub.outcome": outcome,
      ...Object.fromEntries(Object.entries(own).map(([fact, value]) => [`toolhub.${fact}`, value])),
    }),
    status: hasFailed ? { code: errorStatus } : {},
  };
}

/** Source: OpenTelemetry, "Semantic conventions for MCP", `error.type` of a result with `isError`. */
const toErrorType = (isToolCall: boolean, outcome: string) => (isToolCall ? "tool_error" : outcome);

/** A number of nanoseconds has more digits than a double. */
const toNanoseconds = (ms: number) => `${Math.round(ms)}000000`;

/** As in the log: what looks like a secret is replaced. What is null is left out. */
function toAttributes(facts: Facts) {
  return Object.entries(facts).flatMap(([key, given]) => {
    const value = redactFact(key, given);
    return value === null ? [] : [{ key, value: toAnyValue(value) }];
  });
}

/** Shape: whole numbers as text. Source: protobuf, "ProtoJSON Format", int64. */
function toAnyValue(value: string | number | boolean) {
  if (typeof value === "string") return { stringValue: value };
  return typeof value === "boolean" ? { boolValue: value } : { intValue: `${Math.round(value)}` };
}
