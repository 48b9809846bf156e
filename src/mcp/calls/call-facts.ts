import type { Caller, CallFacts } from "../../caller.ts";
import { toObjectName } from "../../crypto/account-id.ts";
import type { CallNotes } from "../../observe/call-notes.ts";
import { count, observeMs, pushMetricsSoon } from "../../observe/metrics.ts";
import { addSpan, isCollected } from "../../observe/spans.ts";
import type { CheckedTool } from "../../tools/tool-registry.ts";

/** A call that is over. */
interface CallOver {
  readonly tool: CheckedTool;
  readonly caller: Caller;
  /** Of MCP. */
  readonly method: string;
  readonly facts: CallFacts;
  readonly notes: CallNotes;
}

/** What the log says of a call: who, with what, how long each step took, and which trace it belongs to. */
export function toLogFacts({ tool, caller, facts, notes }: CallOver) {
  const { lane, grantId, accountMs } = caller.arrival;
  const { traceId, spanId, parentId } = notes.trace;
  return {
    tool: facts.tool,
    toolset: tool.toolset,
    lane,
    account: toObjectName(caller.accountId),
    client_id: caller.clientId,
    grant: grantId,
    outcome: facts.outcome,
    is_cached: facts.isCached,
    duration_ms: facts.durationMs,
    account_ms: accountMs,
    key_ms: notes.keyMs,
    upstream_ms: notes.upstreamMs,
    upstream_requests: notes.upstreamRequests,
    request_id: facts.requestId,
    trace_id: traceId,
    span_id: spanId,
    parent_span_id: parentId,
  };
}

export function countCall({ tool, caller, facts }: CallOver): void {
  const { toolset } = tool;
  const { lane } = caller.arrival;
  count("toolhub_calls_total", toolset, lane, facts.outcome);
  observeMs("toolhub_call_duration_seconds", facts.durationMs, toolset, lane);
  pushMetricsSoon(caller.keepAlive);
}

/** Makes the call a span, if somebody collects them. */
export function traceCall(over: CallOver): void {
  const { caller, method, notes } = over;
  if (!isCollected(notes.trace)) return;
  const { startedMs } = over.facts;
  addSpan({ trace: notes.trace, method, startedMs, facts: toLogFacts(over) }, caller.keepAlive);
}
