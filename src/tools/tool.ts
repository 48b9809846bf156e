import type { Caller } from "../caller.ts";
import type { ToolListing } from "../catalog/operation.ts";

/** The result object of a tool, as its output schema describes it. */
export type ToolResult = Readonly<Record<string, unknown>>;

/** What a tool gives back. `meta` is for the client's own code: a model does not read it. */
export interface ToolAnswer {
  readonly result: ToolResult;
  readonly meta?: Readonly<Record<string, unknown>>;
}

/** One call, its arguments already checked against the input schema. */
export interface ToolCall {
  readonly caller: Caller;
  readonly args: Readonly<Record<string, unknown>>;
  readonly requestId: string;
  /** Aborted when the client cancels or goes away. */
  readonly signal?: AbortSignal | undefined;
}

/** One tool, whoever wrote it. It throws `AppError`, or anything else where it has a bug. */
export interface Tool {
  readonly listing: ToolListing;
  /** The scope a grant needs; null for every grant. */
  readonly scope: string | null;
  readonly run: (call: ToolCall) => Promise<ToolAnswer>;
}
