import type { AppError } from "../errors.ts";
import {
  type FailureContext,
  keyRefused,
  limited,
  partlyDone,
  rejected,
  unanswered,
  untouched,
} from "./failures.ts";
import type { GraphqlError } from "./graphql-answer.ts";

/** What came back for a mutation that failed, or that nobody can read. */
interface FailedAnswer {
  readonly status: number;
  /** Undefined if the answer has none: then nothing was executed. Source: GraphQL specification, section 7.1. */
  readonly data: Readonly<Record<string, unknown>> | null | undefined;
  readonly errors: readonly GraphqlError[];
  readonly retryAfterSeconds: number;
  /** Whether the operation has one root field, so that no other can have run before it. */
  readonly hasOneRoot: boolean;
}

/**
 * Codes of what is refused before anything is executed. Sources: Apollo Server, "Built-in error codes", which Yoga and
 * Hot Chocolate share in part; BAD_USER_INPUT counts only without `data`, because resolvers throw it too.
 */
const earlyCodes = new Set([
  "BAD_REQUEST",
  "BAD_USER_INPUT",
  "GRAPHQL_PARSE_FAILED",
  "GRAPHQL_VALIDATION_FAILED",
  "OPERATION_RESOLUTION_FAILURE",
  "PERSISTED_QUERY_NOT_FOUND",
  "PERSISTED_QUERY_NOT_SUPPORTED",
]);

/**
 * Codes of those who guard a field before it runs. Sources: Apollo Server 3 (UNAUTHENTICATED, FORBIDDEN), Linear
 * (AUTHENTICATION_ERROR, RATELIMITED), GitHub (RATE_LIMITED as `type`), Shopify (ACCESS_DENIED, THROTTLED).
 */
const guardCodes = new Set([
  "ACCESS_DENIED",
  "AUTHENTICATION_ERROR",
  "FORBIDDEN",
  "RATELIMITED",
  "RATE_LIMITED",
  "THROTTLED",
  "UNAUTHENTICATED",
]);

/** Codes by which a server says that it broke: Apollo's INTERNAL_SERVER_ERROR, gRPC's UNAVAILABLE and their like. */
const brokenCode = /INTERNAL|UNAVAILABLE|TIMEOUT|DEADLINE|DOWNSTREAM|UNEXPECTED|UNKNOWN/;

/** Statuses by which a proxy says that it stopped waiting, whatever became of the request. */
const gaveUpStatuses = new Set([408, 499]);

/**
 * What is known of a mutation whose answer is no plain success: that it did nothing (`isUntouched`), that the upstream
 * refused it in its own words, or that nobody knows.
 */
export function toChangeError(context: FailureContext, answer: FailedAnswer): AppError {
  const { status, errors, retryAfterSeconds } = answer;
  const [error] = errors;
  if (error && hasRun(answer)) return partlyDone(context, error);
  const isBroken = errors.some(({ code }) => code !== undefined && brokenCode.test(code));
  if (status >= 500 || gaveUpStatuses.has(status) || isBroken) {
    return unanswered(context, "UPSTREAM_DOWN", { retryAfterSeconds, reason: error });
  }
  const told = toTold(context, answer);
  if (told && isRefused(answer)) return untouched(told);
  // Everything else that could be told says "try again", or is tried again by toolhub itself once there is a key.
  return told?.problem.kind === "upstream_rejected"
    ? told
    : unanswered(context, "UPSTREAM_DOWN", { retryAfterSeconds, reason: error });
}

/** An error below a root field shows that the root field itself is done. */
function hasRun({ data, errors }: FailedAnswer): boolean {
  const values = Object.values(data ?? {});
  return values.some((value) => value !== null) || errors.some(({ path = [] }) => path.length > 1);
}

/** What the upstream said; null if it said nothing. */
function toTold(context: FailureContext, answer: FailedAnswer): AppError | null {
  const { status, errors, data, retryAfterSeconds } = answer;
  const [error] = errors;
  if (status === 401) return keyRefused(context, error);
  if (status === 429) return limited(context, retryAfterSeconds);
  if (error) return rejected(context, error);
  if (status === 403) return keyRefused(context);
  if (status < 400 || data !== undefined) return null;
  return unanswered({ ...context, kind: "query" }, "UPSTREAM_DOWN", { retryAfterSeconds });
}

/** Whether the upstream is known to have done nothing; it has not run, and is not broken. */
function isRefused({ status, data, errors, hasOneRoot }: FailedAnswer): boolean {
  const isOf = (codes: ReadonlySet<string>) =>
    errors.length > 0 && errors.every(({ code = "" }) => codes.has(code));
  if (data === undefined) return status >= 400 || isOf(new Set([...earlyCodes, ...guardCodes]));
  if (!isOf(guardCodes)) return false;
  if (data === null) return hasOneRoot || errors.every(({ path }) => path === undefined);
  const guarded = new Set(errors.map(({ path = [] }) => path[0]));
  return Object.keys(data).every((root) => guarded.has(root));
}
