import type { AppError } from "../../errors.ts";
import { unanswered, untouched } from "../failures.ts";
import type { GraphqlError } from "../graphql-answer.ts";
import { type FailedAnswer, findRule, isAboutErrors } from "./find-rule.ts";
import { isBroken, isEarly, isGuard } from "./is-broken.ts";
import { findNotFound, isSettled, type QueryContext } from "./not-found.ts";
import { partlyDone } from "./refused.ts";
import { listRules, toFailure } from "./to-failure.ts";

/** What came back for a mutation that failed, or that nobody can read. */
interface ChangeAnswer extends FailedAnswer {
  /** Whether the operation has one root field, so that no other can have run before it. */
  readonly hasOneRoot: boolean;
}

/** Statuses by which a proxy says that it stopped waiting, whatever became of the request. */
const gaveUpStatuses = new Set([408, 499]);

/**
 * What is known of a mutation whose answer is no plain success: that it did nothing (`isUntouched`), that the upstream
 * refused it in its own words, or that nobody knows.
 */
export function toChangeError(context: QueryContext, answer: ChangeAnswer): AppError {
  const { status, errors, data } = answer;
  const [error] = errors;
  if (error && hasRun(answer)) return partlyDone(context, error);
  const isUnclear = errors.some((said) => isBroken(said) && !isSettled(context, answer, said));
  const verdict = findRule(listRules(context), answer);
  const unknown = unanswered(context, "UPSTREAM_DOWN", { reason: error });
  if (status >= 500 || gaveUpStatuses.has(status) || isUnclear) return unknown;
  // Nothing was said that anybody could read.
  if (!verdict && !error && (status < 400 || data !== undefined)) return unknown;
  const plain = toFailure({ ...context, kind: "query" }, answer, verdict);
  const told = (plain.problem.kind === "not_found" && findNotFound(context, answer)) || plain;
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
function isRefused(context: QueryContext, answer: ChangeAnswer): boolean {
  const { status, data, errors, hasOneRoot } = answer;
  const areAll = (test: (error: GraphqlError) => boolean) =>
    errors.length > 0 && errors.every(test);
  const isGuarded = (error: GraphqlError) =>
    isGuard(error) || isGuardedByRule(context, { ...answer, errors: [error] });
  if (data === undefined) return status >= 400 || areAll((e) => isEarly(e) || isGuarded(e));
  if (!areAll(isGuarded)) return false;
  if (data === null) return hasOneRoot || errors.every(({ path }) => path === undefined);
  const guarded = new Set(errors.map(({ path = [] }) => path[0]));
  return Object.keys(data).every((root) => guarded.has(root));
}

/** A rule about the error itself, not about the status of the whole answer. */
function isGuardedByRule(context: QueryContext, answer: FailedAnswer): boolean {
  const rule = findRule(listRules(context), answer)?.rule;
  if (!rule || !isAboutErrors(rule.when)) return false;
  return ["rate_limited", "key_refused", "key_too_weak"].includes(rule.kind);
}
