import type { UpstreamErrorRule } from "../../catalog/error-rule.ts";
import type { AppError } from "../../errors.ts";
import { type FailureContext, limited, unanswered } from "../failures.ts";
import { defaultRules } from "./default-rules.ts";
import type { FailedAnswer, Verdict } from "./find-rule.ts";
import { listNamedScopes } from "./named-scopes.ts";
import { keyRefused, keyTooWeak, noSuchThing, rejected } from "./refused.ts";
import { findWait } from "./wait-seconds.ts";

/** What a toolset's author says comes first. */
export const listRules = ({ errorRules = [] }: FailureContext): readonly UpstreamErrorRule[] =>
  errorRules.length > 0 ? [...errorRules, ...defaultRules] : defaultRules;

/** What an agent is told of an answer; without a verdict the upstream's own words, or that there were none. */
export function toFailure(
  context: FailureContext,
  answer: FailedAnswer,
  verdict: Verdict | undefined,
): AppError {
  const error = verdict ? verdict.error : answer.errors[0];
  const seconds = findWait(answer, verdict, Date.now());
  switch (verdict?.rule.kind) {
    case "rate_limited":
      return limited(context, seconds);
    case "key_refused":
      return keyRefused(context, error);
    case "key_too_weak":
      return keyTooWeak(context, listNamedScopes(answer.headers, error), error);
    case "not_found":
      return noSuchThing(context, error);
    case "unavailable":
      return unanswered(context, "UPSTREAM_DOWN", { retryAfterSeconds: seconds, reason: error });
    case "rejected":
    case undefined:
      return error
        ? rejected(context, error)
        : unanswered(context, "UPSTREAM_DOWN", { retryAfterSeconds: seconds });
  }
}
