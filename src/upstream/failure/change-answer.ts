import type { AppError } from "../../errors.ts";
import { type FailureContext, unanswered, untouched } from "../failures.ts";
import type { GraphqlError } from "../graphql-answer.ts";
import { type FailedAnswer, findRule, isAboutErrors } from "./find-rule.ts";
import { partlyDone } from "./refused.ts";
import { listRules, toFailure } from "./to-failure.ts";
import { findWait } from "./wait-seconds.ts";

/** What came back for a mutation that failed, or that nobody can read. */
interface ChangeAnswer extends FailedAnswer {
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
const brokenCode = /INTERNAL|UNAVAILABLE|TIMEOUT|DEADLINE|DOWNSTREAM|UNEXPECTED|UNKNOWN/i;

/** By which name an error is known. */
const toName = ({ code, type }: GraphqlError): string => code ?? type ?? "";

/** Whether an error says of a field that it could not be looked at, rather than what came of it. */
export const isGuardOrBroken = (error: GraphqlError): boolean =>
  guardCodes.has(toName(error)) || brokenCode.test(toName(error));

/** Statuses by which a proxy says that it stopped waiting, whatever became of the request. */
const gaveUpStatuses = new Set([408, 499]);

/**
 * What is known of a mutation whose answer is no plain success: that it did nothing (`isUntouched`), that the upstream
 * refused it in its own words, or that nobody knows.
 */
export function toChangeError(context: FailureContext, answer: ChangeAnswer): AppError {
  const { status, errors, data } = answer;
  const [error] = errors;
  if (error && hasRun(answer)) return partlyDone(context, error);
  const isBroken = errors.some((said) => brokenCode.test(toName(said)));
  const verdict = findRule(listRules(context), answer);
  const retryAfterSeconds = findWait(answer, verdict, Date.now());
  const unknown = unanswered(context, "UPSTREAM_DOWN", { retryAfterSeconds, reason: error });
  if (status >= 500 || gaveUpStatuses.has(status) || isBroken) return unknown;
  // Nothing was said that anybody could read.
  if (!verdict && !error && (status < 400 || data !== undefined)) return unknown;
  const told = toFailure({ ...context, kind: "query" }, answer, verdict);
  if (isRefused(context, answer)) return untouched(told);
  // Everything else that could be told says "try again", or is tried again by toolhub itself once there is a key.
  return ["upstream_rejected", "not_found"].includes(told.problem.kind) ? told : unknown;
}

/** An error below a root field shows that the root field itself is done. */
function hasRun({ data, errors }: FailedAnswer): boolean {
  const values = Object.values(data ?? {});
  return values.some((value) => value !== null) || errors.some(({ path = [] }) => path.length > 1);
}

/** Whether the upstream is known to have done nothing; it has not run, and is not broken. */
function isRefused(context: FailureContext, answer: ChangeAnswer): boolean {
  const { status, data, errors, hasOneRoot } = answer;
  const areAll = (test: (error: GraphqlError) => boolean) =>
    errors.length > 0 && errors.every(test);
  const isGuarded = (error: GraphqlError) =>
    guardCodes.has(toName(error)) || isGuardedByRule(context, { ...answer, errors: [error] });
  const isEarly = (error: GraphqlError) => earlyCodes.has(toName(error)) || isGuarded(error);
  if (data === undefined) return status >= 400 || areAll(isEarly);
  if (!areAll(isGuarded)) return false;
  if (data === null) return hasOneRoot || errors.every(({ path }) => path === undefined);
  const guarded = new Set(errors.map(({ path = [] }) => path[0]));
  return Object.keys(data).every((root) => guarded.has(root));
}

/** A rule about the error itself, not about the status of the whole answer. */
function isGuardedByRule(context: FailureContext, answer: FailedAnswer): boolean {
  const rule = findRule(listRules(context), answer)?.rule;
  if (!rule || !isAboutErrors(rule.when)) return false;
  return ["rate_limited", "key_refused", "key_too_weak"].includes(rule.kind);
}
