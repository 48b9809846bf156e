import { AppError, type ErrorDetail } from "./errors.ts";

/** What the upstream said of a key when it was added; null is what it did not say. */
export interface KeyHealth {
  /** When the key ends, in seconds since 1970. */
  readonly expiresAt: number | null;
  /** What the key may do, in the upstream's words. */
  readonly scopes: readonly string[] | null;
}

/** One of the caller's keys, without the key. */
export interface KeyInfo {
  readonly toolset: string;
  /** Whose key it is, as the upstream told when it was added. */
  readonly owner: string;
  readonly last4: string;
  /** The operator has set it for everybody, and the person has none of their own. */
  readonly isShared?: boolean;
  readonly health?: KeyHealth;
}

/** An upstream key, opened. The same object for as long as it is kept, so that what is made of it can be kept with it. */
export interface OpenedKey {
  readonly text: string;
  /** What its person filled in besides, which is good with this key alone. */
  readonly fields?: Readonly<Record<string, string>>;
  /** The operator has set it for everybody: its fields are settings. */
  readonly isShared?: true;
}

/** A key that ends within a week: said to its person with an answer. */
export interface KeyNotice {
  readonly toolset: string;
  /** In seconds since 1970. */
  readonly expiresAt: number;
}

/** Where a key is set: on the account page, or over stdio in an environment variable. */
export interface KeyLocation {
  readonly accountUrl: string | null;
  /** Ends a sentence: `at https://tools.example.org/account`. */
  readonly phrase: (toolset: string) => string;
  /** The page's address for this toolset, good for this person alone. */
  readonly link?: (toolset: string) => Promise<string>;
  /** When the key ended, in seconds since 1970, as far as its upstream said; null if it did not. */
  readonly endedAt?: (toolset: string) => number | null;
  /** Looks at the account again. True if there is a key that this call has not tried; `key` gives that one then. */
  readonly refresh?: (toolset: string) => Promise<boolean>;
}

/** The result object of a tool, as its output schema describes it. */
export type ToolResult = Readonly<Record<string, unknown>>;

/** What a tool gives back. `meta` is for the client's own code: a model does not read it. */
export interface ToolAnswer {
  readonly result: ToolResult;
  /** The result as JSON, if it was written already. */
  readonly json?: string;
  readonly meta?: Readonly<Record<string, unknown>>;
  /** What of the result is null because of an error: said beside it. */
  readonly missing?: MissingNote;
}

/** What an upstream could not answer while it answered the rest. */
export interface MissingNote {
  /** For a model. */
  readonly sentence: string;
  readonly fields: readonly { readonly path: string; readonly message: string }[];
}

/** A change by its digests: `name` of what it is known by, `digest` of tool and arguments. */
export interface LedgerEntry {
  readonly name: string;
  readonly digest: string;
}

/** Who holds an entry: the call that began it. */
export interface LedgerClaim {
  readonly name: string;
  readonly claim: string;
}

/** What a change came to, as it is given again. */
export type LedgerOutcome =
  | { readonly state: "done"; readonly answer: ToolAnswer }
  | { readonly state: "failed"; readonly message: string; readonly problem: ErrorDetail };

export type LedgerAnswer =
  | LedgerOutcome
  /** `forgotten`: it was made, and its result took too much room. */
  | { readonly state: "new" | "conflict" | "running" | "unknown" | "forgotten" }
  /** Nothing was begun: there are too many changes that may not be forgotten yet. */
  | { readonly state: "full"; readonly retryAfterSeconds: number };

/** Remembers which changes were made, so that a repeated call changes nothing twice. */
export interface IdempotencyStore {
  /** What is known of each; begins nothing. */
  readonly find: (entries: readonly LedgerEntry[]) => Promise<readonly LedgerAnswer[]>;
  /** `new` for one call alone, which then holds the entry; asked again with the same claim, it is told `new` again. */
  readonly begin: (entry: LedgerEntry & LedgerClaim) => Promise<LedgerAnswer>;
  /** By who holds the entry; null frees it, because nothing was done. */
  readonly finish: (claim: LedgerClaim, outcome: LedgerOutcome | null) => Promise<void>;
}

/** A name and what stands there, as a person is shown it; of a long text the beginning, and how much is missing. */
export interface ShownField {
  readonly name: string;
  readonly text: string;
  /** How many characters are not there. */
  readonly omitted: number;
}

/** A call as a person is shown it before they decide. */
export interface ShownCall {
  readonly tool: string;
  readonly title: string;
  readonly question: string;
  readonly args: readonly ShownField[];
  /** What the preview found; none if the tool has none. */
  readonly preview: readonly ShownField[];
}

/** What a person is asked on their own page, by its digests. */
export interface ApprovalRequest {
  /** Of tool and arguments. */
  readonly call: string;
  /** Of the question, with what the preview found. */
  readonly asked: string;
  readonly shown: ShownCall;
}

/** What is known of a question on the person's page. */
export interface Approval {
  /** Its random name, which is also the name of the change in the ledger. */
  readonly id: string;
  readonly verdict: "open" | "approved" | "refused";
  readonly expiresInSeconds: number;
}

/** Questions that the person answers in their browser, of one grant of theirs. */
export interface ApprovalStore {
  /** The last one about this call that has not expired. */
  readonly find: (call: string) => Promise<Approval | null>;
  /** The same question again is the one that is there; what is asked otherwise takes its place. */
  readonly ask: (request: ApprovalRequest) => Promise<Approval>;
  /** Address of its page. */
  readonly toUrl: (id: string) => string;
}

/**
 * How a person agrees before a change: through a client that shows forms, otherwise on their own page; on that page alone;
 * or through a client that shows forms, otherwise by a token that the model sends back. What is set as `ask` is `page` for
 * the callers whose forms their person does not trust.
 */
export type ConfirmWay = "ask" | "page" | "two-step";

/** What is kept of a call: never its arguments, never its result. */
export interface CallFacts {
  readonly tool: string;
  /** `ok`, `asked`, `bug`, or the kind of the error. */
  readonly outcome: string;
  /** Milliseconds since 1970. */
  readonly startedMs: number;
  readonly durationMs: number;
  /** What the client was told: `error_code` of the error; empty if there was none. */
  readonly code: string;
  /** As in the answer and in the log. */
  readonly requestId: string;
  /** The answer, or of a list a part of it, was one that was given before. */
  readonly isCached: boolean;
}

/** How a request came in, for the log alone. */
export interface Arrival {
  readonly lane: "modern" | "session" | "stdio";
  /** The id of the grant or access token that it came with; null over stdio. */
  readonly grantId: string | null;
  /** The header as it was sent, which may be anything. */
  readonly traceparent: string | null;
  /** How long the account took to say what the token allows; 0 with a lease. */
  readonly accountMs: number;
}

/** Who calls, with which scopes, and how to reach their keys. The same for every lane. */
export interface Caller {
  readonly accountId: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  /** When the token ends, in seconds since 1970; over stdio there is none. */
  readonly expiresAt?: number;
  /** The key for `toolset`. Throws: `signed_out` (KEY_MISSING) if there is none. */
  readonly key: (toolset: string) => Promise<OpenedKey>;
  readonly listKeys: () => readonly KeyInfo[];
  /** Of the keys that this call has used, those that end soon: each is told once a day. */
  readonly takeKeyNotices?: () => readonly KeyNotice[];
  /** Where this person adds and replaces keys. */
  readonly keyLocation: KeyLocation;
  readonly ledger: IdempotencyStore;
  readonly confirmWay: ConfirmWay;
  /** Null over stdio, where there is no page. */
  readonly approvals: ApprovalStore | null;
  /** How long this person's calls have to wait, in seconds; 0 if they may go on. Over stdio nothing limits them. */
  readonly waitSeconds?: number;
  /** A tag that proves that toolhub wrote `text` for this caller. */
  readonly sign: (text: string) => Promise<string>;
  /** True if `sign` made `tag` for `text` and this caller. */
  readonly verify: (text: string, tag: string) => Promise<boolean>;
  /** Keeps work alive that goes on when the client is gone; over stdio the process does. */
  readonly keepAlive?: (work: Promise<unknown>) => void;
  readonly arrival: Arrival;
  /** Remembers that a call is over. Never waits. */
  readonly record: (call: CallFacts) => void;
}

/** There is no key for `toolset` yet. */
export function keyMissing(toolset: string, { accountUrl, phrase }: KeyLocation): AppError {
  return new AppError(
    `There is no key for ${toolset} yet. Ask the person to set one ${phrase(toolset)}, then try again.`,
    { kind: "signed_out", code: "KEY_MISSING", toolset, accountUrl },
  );
}

/** The key for `toolset` is there, and the key ring no longer opens it. */
export function keyUnreadable(toolset: string, { accountUrl, phrase }: KeyLocation): AppError {
  return new AppError(
    `The saved key for ${toolset} can no longer be opened. Ask the person to set it again ${phrase(toolset)}, then try again.`,
    { kind: "signed_out", code: "KEY_MISSING", toolset, accountUrl },
  );
}

/** The key for `toolset` is there, and what the toolset asks for besides is not, or no longer fits. */
export function keyIncomplete(
  toolset: string,
  label: string,
  { accountUrl, phrase }: KeyLocation,
): AppError {
  return new AppError(
    `The saved key for ${toolset} needs ${label} too. Ask the person to set it again ${phrase(toolset)}, then try again.`,
    { kind: "signed_out", code: "KEY_MISSING", toolset, accountUrl },
  );
}

/** True if `scopes` allow `scope`; write covers read. */
export function hasScope(scopes: readonly string[], scope: string): boolean {
  return scopes.includes(scope) || scopes.includes(scope.replace(/:read$/, ":write"));
}

/** Those of `needed` that `scopes` do not allow. */
export const listMissing = (scopes: readonly string[], needed: readonly string[]): string[] =>
  needed.filter((scope) => !hasScope(scopes, scope));
