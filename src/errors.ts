/** There is no key that does: what a model says then is the same for all of these. */
export const keyCodes = ["KEY_MISSING", "KEY_REFUSED", "KEY_EXPIRED", "KEY_TOO_WEAK"] as const;

/** Of changes alone: for each the instructions of a server say what a model does. */
export type ChangeCode =
  | "CONFIRMATION_REQUIRED"
  | "DECLINED"
  | "NOT_ASKED"
  | "UNKNOWN_OUTCOME"
  | "ALREADY_APPLIED";

/** Every code that an agent sees, but for an upstream's own. Of those that stand here the error's sentence says all. */
export type ErrorCode =
  | (typeof keyCodes)[number]
  | ChangeCode
  | "INVALID_PARAMETER"
  | "FORBIDDEN"
  | "NOT_FOUND"
  | "RATE_LIMITED"
  | "TIMEOUT"
  | "UPSTREAM_DOWN"
  | "ANSWER_TOO_LARGE"
  | "GRAPHQL_ERROR"
  | "MISCONFIGURED"
  | "INTERNAL_ERROR";

/** What went wrong, and what the one who reads it needs to act. Rendered in `mcp/calls/call-result.ts` and `web/respond.tsx`. */
export type ErrorDetail =
  /** The arguments do not fit. `path` is a JSON Pointer into them. */
  | { readonly kind: "input"; readonly path: string; readonly allowed: string }
  /** There is no usable key for `toolset`. */
  | {
      readonly kind: "signed_out";
      readonly code: Exclude<(typeof keyCodes)[number], "KEY_TOO_WEAK">;
      readonly toolset: string;
      /** Where the person fixes it; null over stdio, where the key comes from the environment. */
      readonly accountUrl: string | null;
      /** Why, in the upstream's own words, where it gave any. */
      readonly quote?: string;
    }
  /** The upstream does not let the key do this. `scopes` are those that it names, all or none. */
  | {
      readonly kind: "key_too_weak";
      readonly toolset: string;
      readonly accountUrl: string | null;
      readonly scopes: readonly string[];
      readonly quote?: string;
    }
  /** The grant lacks a scope. */
  | { readonly kind: "forbidden"; readonly scope: string }
  | { readonly kind: "not_found"; readonly quote?: string }
  | { readonly kind: "limited"; readonly retryAfterSeconds: number }
  /** The upstream understood and said no. `quote` is its own text, shortened, unless the toolset's author keeps it back. */
  | { readonly kind: "upstream_rejected"; readonly code: string; readonly quote?: string }
  | {
      readonly kind: "upstream_down";
      readonly code: "TIMEOUT" | "UPSTREAM_DOWN";
      readonly retryable: boolean;
      readonly retryAfterSeconds: number;
      /** The upstream named the time itself. */
      readonly isTold?: boolean;
    }
  /** The person has to agree first. */
  | {
      readonly kind: "unconfirmed";
      readonly question: string;
      /** Where they do so; or the token that the model sends back once they did, where the operator lets it. */
      readonly by: { readonly approvalUrl: string } | { readonly confirmToken: string };
      readonly expiresInSeconds: number;
    }
  /** The person was asked and said no. */
  | { readonly kind: "declined" }
  /** The person should have been asked, and nobody answered. */
  | { readonly kind: "unasked" }
  /** A mutation was sent, and nobody knows whether it was applied, or whether all of it was. */
  | { readonly kind: "unknown_outcome" }
  /** A mutation was applied before, and its result is no longer there. */
  | { readonly kind: "applied" }
  /** Only the operator can fix it. */
  | { readonly kind: "misconfigured" };

interface AppErrorMore {
  /** What led to it, for the log alone: its name and stack are written there, its message never. */
  readonly cause?: unknown;
  readonly isUntouched?: boolean;
}

/**
 * The only thing that is thrown on purpose. `message` is one sentence that may be shown to anybody: it never holds
 * a key, a token, unquoted upstream text, or of an argument's value more than `toSentWords` tells who sent it.
 */
export class AppError extends Error {
  override readonly name = "AppError";
  readonly problem: ErrorDetail;
  /** The upstream is known to have done nothing: a change may be made under the same idempotency key. */
  readonly isUntouched: boolean;

  constructor(
    message: string,
    problem: ErrorDetail,
    { cause, isUntouched = false }: AppErrorMore = {},
  ) {
    super(message, { cause });
    this.problem = problem;
    this.isUntouched = isUntouched;
  }
}

/** The operator has to set or fix something before this can work. */
export function misconfigured(message: string): AppError {
  return new AppError(message, { kind: "misconfigured" });
}

const newerStorageSentence =
  "This was stored by a newer release of toolhub, and stays as it is: the operator has to run that release again.";

/** The release that runs here does not know what a later one has stored. */
export const newerStorage = (): AppError => misconfigured(newerStorageSentence);

const fullDiskSentence =
  "The disk of this server is full, so this could not be stored: try again once the operator has made room there.";

/**
 * The refusal of a Durable Object as what it is: its error loses its class on the way. Whatever else was thrown comes back.
 * Source: https://github.com/cloudflare/cloudflare-docs/issues/29058
 */
export function toStorageRefusal(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  if (error.message.endsWith(newerStorageSentence)) return newerStorage();
  return error.message.endsWith(": SQLITE_FULL") ? misconfigured(fullDiskSentence) : error;
}

/** What is said of whatever is not an `AppError`. */
export const bugSentence =
  "Something went wrong on our side. Try again, or tell the operator the request id.";
