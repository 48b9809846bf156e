import type { Caller, ToolAnswer, ToolResult } from "../caller.ts";
import type {
  FieldCoercions,
  JsonSchema,
  LeftOutFields,
  ShownTool,
  ToolListing,
} from "../catalog/compiled.ts";
import type { RequestTimer } from "../clock.ts";
import type { CallNotes } from "../observe/call-notes.ts";
import type { Change, Claim } from "./run-once.ts";

/** Tells the client how far a call is; false if nothing was sent. `progress` has to grow from one to the next. */
export type Report = (
  progress: number,
  details?: { readonly total?: number; readonly message?: string },
) => Promise<boolean>;

/** One call, its arguments already coerced and checked against the input schema. */
export interface ToolCall {
  readonly caller: Caller;
  readonly args: Readonly<Record<string, unknown>>;
  readonly requestId: string;
  /** What the log is to know of it. */
  readonly notes: CallNotes;
  /** Aborted when the client cancels or goes away. */
  readonly signal?: AbortSignal | undefined;
  /** As of `UpstreamCall`. */
  readonly timer?: RequestTimer | undefined;
  /** Of a call that is a change: has to be awaited right before what changes something is sent. */
  readonly claim?: Claim | undefined;
  /** Of a call of many changes: each item claims for itself. */
  readonly change?: Change | undefined;
  /** For work of many steps; absent where nobody listens. */
  readonly report?: Report | undefined;
}

/** One tool, whoever wrote it. It throws `AppError`, or anything else where it has a bug. */
export interface Tool {
  readonly listing: ShownTool;
  /** The listing's description for callers with these scopes, if it is not the same for all. */
  readonly describe?: (scopes: readonly string[]) => string;
  /** What arguments are checked against, where the listing shows less. */
  readonly checkedSchema?: ToolListing["inputSchema"] | undefined;
  /** Of the arguments, before they are checked. */
  readonly coercion?: FieldCoercions | undefined;
  /** Names of input fields that the API has and the tool has not, to keep it small. */
  readonly leftOut?: readonly LeftOutFields[] | undefined;
  /** Stricter than the listing's `outputSchema`, where that one says less than is known. */
  readonly resultSchema?: JsonSchema | undefined;
  /** What an answer's `meta` looks like; without it there is none. */
  readonly metaSchema?: JsonSchema | undefined;
  /** The argument that takes a list, one run per item. */
  readonly batch?: string | undefined;
  /** The scope a grant needs; null for every grant. */
  readonly scope: string | null;
  /** It reads the catalogue alone, for every grant: a lease will do for it. */
  readonly readsCatalog?: true;
  /**
   * What a person is asked before it runs, of arguments with their defaults and of what the preview found; null if nobody
   * needs to be.
   */
  readonly question: ((args: ToolResult, preview: ToolResult | null) => string) | null;
  /** Reads what the call would change, with the person's key; absent if the question says enough without. */
  readonly preview?: ((call: ToolCall) => Promise<ToolResult>) | undefined;
  readonly run: (call: ToolCall) => Promise<ToolAnswer>;
}
