import type { UpstreamErrorRule } from "../../catalog/error-rule.ts";
import type { AppError } from "../../errors.ts";
import { type FailureContext, limited, retryDefaultSeconds, unanswered } from "../failures.ts";
import { defaultRules } from "./default-rules.ts";
import type { FailedAnswer, Verdict } from "./find-rule.ts";
import { listNamedScopes } from "./named-scopes.ts";
import { keyRefused, keyTooWeak, noApiThere, noSuchThing, rejected } from "./refused.ts";
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
  const told = findWait(answer, verdict, Date.now());
  const seconds = told ?? retryDefaultSeconds;
  const wait = { retryAfterSeconds: seconds, isTold: told !== null };
  switch (verdict?.rule.kind) {
    case "rate_limited":
      return limited(context, seconds);
    case "key_refused":
      return keyRefused(context, error);
    case "key_too_weak":
      return keyTooWeak(context, listNamedScopes(answer.headers, error), error);
    case "not_found":
      return noSuchThing(context, verdict.rule, error);
    case "unavailable":
      return unanswered(context, "UPSTREAM_DOWN", { ...wait, reason: error });
    case "rejected":
    case undefined:
      if (error) return rejected(context, error, verdict?.rule ?? {});
      if (isElsewhere(answer.status)) return noApiThere(context, answer.status);
      return unanswered(context, "UPSTREAM_DOWN", wait);
  }
}

/** Whether an answer without a word says that nothing of GraphQL is there: a redirect, as of a gateway to its sign-in, or no such page. */
const isElsewhere = (status: number) =>
  (status >= 300 && status < 400) || [404, 405, 406, 410, 415, 421].includes(status);
