import type { UpstreamErrorRule } from "./error-rule.ts";
import type { FieldValues, ToolsetField } from "./fields.ts";
import type { KeyHealthPlan } from "./keys/key-health.ts";
import type { CompiledPrompt, CompiledResource, CompletionSource } from "./prompt.ts";

/** A longer text is more than most agents read: Claude Code stops at 25,000 tokens. */
export const defaultMaxResultBytes = 80_000;

/** A JSON Schema 2020-12 document as it goes over the wire. */
export type JsonSchema = { readonly [keyword: string]: unknown };

/** One entry of `tools/list`, complete and final. Source: MCP 2026-07-28, server/tools, "Tool". */
export interface ToolListing {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly inputSchema: JsonSchema & { readonly type: "object" };
  readonly outputSchema: JsonSchema & { readonly type: "object" };
  readonly annotations: {
    readonly title: string;
    readonly readOnlyHint: boolean;
    readonly destructiveHint: boolean;
    readonly idempotentHint: boolean;
    readonly openWorldHint: boolean;
  };
}

/** The same as a list shows it: without what results look like where nobody asks for that. */
export type ShownTool = Omit<ToolListing, "outputSchema"> &
  Partial<Pick<ToolListing, "outputSchema">>;

/** A field that means "not found" when it is null. `path` are response keys from the data object down. */
export interface NotFoundRule {
  readonly path: readonly string[];
  readonly message: string;
  /** toolhub's own, of a result that would be null; what the upstream says comes first. */
  readonly isImplied?: true;
}

/**
 * A field that means "failed" when it holds anything. `path` as in `ShapeStep`; `said` is the response key of the
 * upstream's words in it, null if they are the field itself.
 */
export interface ErrorRule {
  readonly path: readonly string[];
  readonly message: string | null;
  readonly said: string | null;
  /** The response key of the upstream's code: in the field, or beside it where `said` is null. */
  readonly code?: string;
}

/**
 * One change on the way from the answer to the result. `path` are response keys from the data object down, through
 * all lists; a step `on A|B` stays where it is and goes on only for objects of these types.
 */
export type ShapeStep = { readonly path: readonly string[] } & (
  | { readonly act: "drop" }
  /** Dropped, and kept for `_meta`. */
  | { readonly act: "hide" }
  /** `[{field}]` becomes `[field]`. */
  | { readonly act: "pluck"; readonly field: string }
  /** `{list}` becomes `list`, whatever that is. */
  | { readonly act: "unwrap"; readonly list: string }
  /** `{list, info: {more, cursor}}` becomes `{items, next_cursor}`; what else there is stays. */
  | {
      readonly act: "page";
      readonly list: string;
      readonly info: string;
      /** Null if nothing tells whether there is more: the cursor alone does. */
      readonly more: string | null;
      readonly cursor: string;
    }
  /** A longer list is cut, and `<key>_omitted` beside it tells by how many. */
  | { readonly act: "cut"; readonly items: number }
);

/** Which arguments of a tool go on where its result was cut to size. */
export interface CutPlan {
  /** Where to begin. */
  readonly offset?: string;
  /** How many are asked for. */
  readonly limit?: string;
}

/** How `data` of the upstream's answer becomes the tool's result. */
export interface ResultPlan {
  /** `value`: the only root field's object; `items`: the only root field's list as `{items}`; `data`: all of `data`. */
  readonly form: "value" | "items" | "data";
  /** Response key of the only root field; empty for `data`. */
  readonly root: string;
  readonly notFound: readonly NotFoundRule[];
  /** Asked before `notFound`. */
  readonly errors?: readonly ErrorRule[];
  /** Done in this order, after `notFound`, before `form`. */
  readonly steps?: readonly ShapeStep[];
  /** Schema of what the `hide` steps take out: lists of values by dotted path. */
  readonly hidden?: JsonSchema;
  /** There where the result holds a list, and `truncated` is in its schema. */
  readonly cut?: CutPlan;
}

/**
 * How a value gets the form that its GraphQL type has: a whole number becomes the text of an id; what is no list
 * becomes a list of one, each item with the inner rule; an input object is changed field by field.
 * Source: GraphQL specification, sections 3.5.5, 3.10 and 3.11, "Input Coercion".
 */
export type Coercion = "id" | readonly [Coercion | null] | FieldCoercions;

/** The fields that change; an input object where nothing else does still leaves out null. */
export type FieldCoercions = { readonly [field: string]: Coercion };

/** A variable that configuration fixes; no caller can set it. */
export interface Pin {
  readonly name: string;
  /** Text, may contain `${VAR}` or `${VAR:-default}`, filled from configuration at start, and `${field.name}`. */
  readonly value: string;
  readonly type: "string" | "integer" | "number" | "boolean";
  /** The only values, where it is an enum. */
  readonly allowed?: readonly string[];
}

/** How a query is read as a resource. Source: MCP 2026-07-28, server/resources. */
export interface ResourcePlan {
  /** An address, or an RFC 6570 template with `{name}` in it and `{?name,other}` at its end. */
  readonly uri: string;
  readonly mimeType: string;
  /** Keys of the result down to its only text; left out where the result is read as JSON. */
  readonly textPath?: readonly string[];
  /** By variable. */
  readonly completions: Readonly<Record<string, CompletionSource>>;
}

/** Sent instead of a document that the API knows. */
export type TrustedDocument =
  | { readonly documentId: string }
  | {
      readonly extensions: {
        readonly persistedQuery: { readonly version: number; readonly sha256Hash: string };
      };
    };

/** What input types of one tool lack. */
export interface LeftOutFields {
  /** Where: argument and fields, joined by dots; lists are passed through. */
  readonly at: readonly string[];
  readonly fields: readonly string[];
}

/** One GraphQL operation, compiled: all that a call needs, decided at build time. */
export interface CompiledOperation {
  readonly tool: ToolListing;
  readonly toolset: string;
  readonly kind: "query" | "mutation";
  /** `<toolset>:read` or `<toolset>:write`. */
  readonly scope: string;
  /** What is sent: toolhub's directives and all descriptions stripped, minified, `__typename` added where needed. */
  readonly document: string;
  /** Its name in the document, whatever the tool is called. */
  readonly operationName: string;
  readonly trusted?: TrustedDocument;
  /** The question asked before it runs, with `{variable}` where an argument goes; null for none. */
  readonly confirm: string | null;
  /** The query whose result the question tells of as `{preview.field}`; its arguments are some of the tool's. */
  readonly preview?: CompiledOperation;
  /** How large its result may be; `defaultMaxResultBytes` if nothing else is said. */
  readonly maxResultBytes?: number;
  /** How long an answer may be reused for the same key and arguments; 0 for never. */
  readonly cacheSeconds: number;
  readonly result: ResultPlan;
  /** Of the arguments; left out where none changes. */
  readonly coercion?: FieldCoercions;
  /** What arguments are checked against, where the listing had no room, or no words that every provider knows. */
  readonly checkedSchema?: ToolListing["inputSchema"];
  /** Input fields that the API has and the tool has not, to keep it small: a call that writes one is told so. */
  readonly leftOut?: readonly LeftOutFields[];
  readonly pins?: readonly Pin[];
  /** What a result is checked against where the listing's `outputSchema` says less, to keep within its budget. */
  readonly resultSchema?: JsonSchema;
  /** The variable that the tool takes as a list, one run per item; `result` is then the plan of one item. */
  readonly batch?: string;
  /** There where it is a resource instead of a tool. */
  readonly resource?: ResourcePlan;
  /** The tool that its author names as the next one. */
  readonly next?: string;
  /** Its tool stands after all others of an endpoint. */
  readonly isListedLast?: true;
}

/** Whether the operation is called as a tool, and not read as a resource. */
export function isTool({ resource }: CompiledOperation): boolean {
  return resource === undefined;
}

/** Whether any of the operations makes a change. */
export function canChange(operations: readonly CompiledOperation[]): boolean {
  return operations.some(({ kind }) => kind === "mutation");
}

/** How the upstream wants the key. */
export type ToolsetAuth =
  | { readonly type: "none" }
  | {
      readonly type: "bearer" | "header";
      /** The header that carries the key: `authorization` for `bearer`. */
      readonly header: string;
      /** What stands in that header, with the key in place of `{key}`: `Bearer {key}`. */
      readonly format: string;
      /** Regular expression that the whole of a pasted key must match before it is tried. */
      readonly keyPattern?: string;
      /** What a key looks like, shown in the empty field: `sk_demo_...`. */
      readonly keyExample?: string;
      /** Page where a person gets a key; may contain `${VAR}`. */
      readonly keyUrl?: string;
      /** Which permissions a key needs, in words for people. */
      readonly keyHint?: string;
      /** Proves a key and names its owner. `owner` are response keys down to a string. */
      readonly probe: {
        readonly document: string;
        readonly operationName: string;
        readonly trusted?: TrustedDocument;
        readonly owner: readonly string[];
      };
      /** What else its answer says of the key. */
      readonly health?: KeyHealthPlan;
    };

/**
 * What `find_tools` looks up, made by the compiler and read when somebody searches. A tool is known by its place in `tools`.
 * Shape: `tools` are names and `lengths` weighted numbers of terms, each after a space; `terms` is `<term>=<place>.<weight>,...`
 * for each term, after a space, with places counted from the one before, in base 36.
 */
export interface SearchIndex {
  readonly tools: string;
  readonly lengths: string;
  readonly terms: string;
}

/** One upstream API and its operations. */
export interface CompiledToolset {
  readonly name: string;
  readonly title: string;
  /** What the tools are for that only read; of all tools if `changes` is left out. */
  readonly description: string;
  /** A sentence on what the tools do that make changes. */
  readonly changes?: string;
  /** URL, may contain `${VAR}` or `${VAR:-default}`, filled from configuration at start, and `${field.name}` in its host. */
  readonly endpoint: string;
  /** It may go over plain http to another computer. */
  readonly allowInsecure?: true;
  /** What a person fills in besides the key. */
  readonly fields?: readonly ToolsetField[];
  /** The same for the key that the operator has set for everybody; filled in at start. */
  readonly sharedFields?: FieldValues;
  /** Sent with every request, by name; may contain what `endpoint` may. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly auth: ToolsetAuth;
  /** Sent with every request, by name: the name of a secret, and filled in at start the secret itself. */
  readonly serviceHeaders?: Readonly<Record<string, string>>;
  /** How often a query is sent again that met a broken upstream; filled in at start. */
  readonly maxRetries?: number;
  /** How its answers are to be understood, tried before what is known of other APIs. */
  readonly errorRules?: readonly UpstreamErrorRule[];
  readonly operations: readonly CompiledOperation[];
  readonly prompts: readonly CompiledPrompt[];
  readonly resources: readonly CompiledResource[];
  /** Of its tools; left out if it has none. */
  readonly search?: SearchIndex;
}

/** What the toolset is for, with what its changes do if it offers any. */
export function describeToolset({ description, changes, operations }: CompiledToolset): string {
  return changes !== undefined && canChange(operations) ? `${description} ${changes}` : description;
}
