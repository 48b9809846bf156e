import type { NotFoundRule } from "../../catalog/compiled.ts";
import type { UpstreamErrorRule } from "../../catalog/error-rule.ts";
import { AppError } from "../../errors.ts";
import { isObject } from "../../is-object.ts";
import type { Data } from "../answer-cache.ts";
import { type FailureContext, quote } from "../failures.ts";
import type { GraphqlError } from "../graphql-answer.ts";
import { type FailedAnswer, findRule, isAboutErrors } from "./find-rule.ts";
import { isBroken, isGuard } from "./is-broken.ts";
import { listRules } from "./to-failure.ts";

/** What an answer that is no plain success needs to be read with. */
export interface QueryContext extends FailureContext {
  /** Fields that mean "not found" when they are null. */
  readonly notFound?: readonly NotFoundRule[] | undefined;
}

/** Response keys and indexes. */
type Path = readonly unknown[];

const field = /^[_A-Za-z][_0-9A-Za-z]{0,127}$/;

/** Where on an error's path the data is null; of a field that cannot be null that is above it. Source: GraphQL specification, section 6.4.4. */
export function findNull(data: Data | null, path: Path): Path | null {
  let value: unknown = data;
  if (value === null) return [];
  for (const [index, step] of path.entries()) {
    const isThere = Array.isArray(value)
      ? Number.isInteger(step)
      : isObject(value) && typeof step === "string" && field.test(step);
    value = isThere ? Reflect.get(Object(value), step as PropertyKey) : undefined;
    if (value === null) return path.slice(0, index + 1);
  }
  return null;
}

/**
 * What the author says of a field that has an error of its own, and is null for it or would be: tried before what is known of
 * the error, unless that says that nobody could look. An error below the field is none of it: then the thing was found.
 */
export function findNotFound(context: QueryContext, answer: FailedAnswer): AppError | null {
  const { data, errors } = answer;
  if (data === undefined) return null;
  for (const error of errors) {
    const { path = [] } = error;
    const rule = findNull(data, path) && findRuleAt(context, path);
    if (!rule || rule.isImplied || !isOfThing(context, answer, error)) continue;
    return new AppError(rule.message, { kind: "not_found", quote: quote(error.message) });
  }
  return null;
}

/** Whether an error is about the thing, and not about who asks or a server that broke, or told in a sentence of its own. */
function isOfThing(context: QueryContext, answer: FailedAnswer, error: GraphqlError): boolean {
  const isClear = isSettled(context, answer, error) || !(isGuard(error) || isBroken(error));
  const rule = findRule(listRules(context), { ...answer, errors: [error] })?.rule;
  return isClear && (!rule || (rule.kind === "not_found" && rule.message === undefined));
}

/** Whether a toolset's author says of an error that the API understood and said no, whatever its code sounds like. */
export function isSettled(
  { errorRules = [] }: QueryContext,
  answer: FailedAnswer,
  error: GraphqlError,
): boolean {
  const rule = findRule(errorRules, { ...answer, errors: [error] })?.rule;
  return rule !== undefined && isAboutErrors(rule.when) && isNo(rule);
}

const isNo = ({ kind }: UpstreamErrorRule) => kind === "not_found" || kind === "rejected";

export function findRuleAt({ notFound = [] }: QueryContext, at: Path): NotFoundRule | undefined {
  const keys = at.filter((step) => typeof step === "string").join(".");
  const toKeys = ({ path }: NotFoundRule) => path.filter((step) => !step.startsWith("on "));
  return notFound.find((rule) => toKeys(rule).join(".") === keys);
}
