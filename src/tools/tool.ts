import type { Caller, ToolAnswer, ToolResult } from "../caller.ts";
import type { JsonSchema, ToolListing } from "../catalog/operation.ts";

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
  /** Stricter than the listing's `outputSchema`, where that one says less than is known. */
  readonly resultSchema?: JsonSchema | undefined;
  /** What an answer's `meta` looks like; without it there is none. */
  readonly metaSchema?: JsonSchema | undefined;
  /** The scope a grant needs; null for every grant. */
  readonly scope: string | null;
  /** What a person is asked before it runs; null where nobody needs to be. */
  readonly question: ((args: ToolResult) => string) | null;
  readonly run: (call: ToolCall) => Promise<ToolAnswer>;
}
