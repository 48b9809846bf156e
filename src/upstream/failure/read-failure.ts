import type { NotFoundRule } from "../../catalog/compiled.ts";
import { AppError } from "../../errors.ts";
import { isObject } from "../../is-object.ts";
import type { Data } from "../answer-cache.ts";
import { type FailureContext, quote } from "../failures.ts";
import type { GraphqlError } from "../graphql-answer.ts";
import { type MissingField, markPartial } from "../partial-data.ts";
import { isGuardOrBroken } from "./change-answer.ts";
import { type FailedAnswer, findRule } from "./find-rule.ts";
import { listRules, toFailure } from "./to-failure.ts";

/** What a query's answer that is no plain success needs to be read with. */
export interface QueryContext extends FailureContext {
  /** Fields that mean "not found" when they are null. */
  readonly notFound?: readonly NotFoundRule[] | undefined;
}

/** Response keys and indexes. */
type Path = readonly unknown[];

const field = /^[_A-Za-z][_0-9A-Za-z]{0,127}$/;

/**
 * The data that a query's answer has in spite of its errors, marked with what is missing. Throws: what the answer means, if
 * not every error belongs to a field that may be null.
 */
export function readQueryFailure(context: QueryContext, answer: FailedAnswer): Data {
  const verdict = findRule(listRules(context), answer);
  const { data, errors } = answer;
  if (data && errors.length > 0) {
    const nulls = errors.map(({ path }) => findNull(data, path ?? []));
    const notFound = findNotFound(context, answer, nulls);
    if (notFound) throw new AppError(notFound.message, notFound.problem);
    if (answer.status === 200 && isPartial(context, data, nulls)) {
      const missing = errors.map((error, index) => toMissing(nulls[index] ?? [], error));
      return markPartial(data, missing);
    }
  }
  throw toFailure(context, answer, verdict);
}

/** Where on an error's path the data is null. Source: GraphQL specification, section 6.4.4. */
function findNull(data: Data, path: Path): Path | null {
  let value: unknown = data;
  for (const [index, step] of path.entries()) {
    const isThere = Array.isArray(value)
      ? Number.isInteger(step)
      : isObject(value) && typeof step === "string" && field.test(step);
    value = isThere ? Reflect.get(Object(value), step as PropertyKey) : undefined;
    if (value === null) return path.slice(0, index + 1);
  }
  return null;
}

/** What the author says of a field that is null: tried before the errors at its path, unless they say that nobody could look. */
function findNotFound(
  context: QueryContext,
  answer: FailedAnswer,
  nulls: readonly (Path | null)[],
): Pick<AppError, "message" | "problem"> | null {
  for (const [index, error] of answer.errors.entries()) {
    const at = nulls[index] ?? null;
    const rule = at && findRuleAt(context, at);
    if (!rule || rule.isImplied || isGuardOrBroken(error)) continue;
    const kind = findRule(listRules(context), { ...answer, errors: [error] })?.rule.kind;
    if (kind !== undefined && kind !== "not_found" && kind !== "rejected") continue;
    return { message: rule.message, problem: { kind: "not_found", quote: quote(error.message) } };
  }
  return null;
}

function findRuleAt({ notFound = [] }: QueryContext, at: Path): NotFoundRule | undefined {
  const keys = at.filter((step) => typeof step === "string").join(".");
  const toKeys = ({ path }: NotFoundRule) => path.filter((step) => !step.startsWith("on "));
  return notFound.find((rule) => toKeys(rule).join(".") === keys);
}

/** Something has to be left, and nothing may be null that would be told as not found. */
function isPartial(context: QueryContext, data: Data, nulls: readonly (Path | null)[]): boolean {
  const isLeft = Object.values(data).some((value) => value !== null);
  return isLeft && nulls.every((at) => at !== null && !findRuleAt(context, at));
}

function toMissing(path: Path, { message }: GraphqlError): MissingField {
  return { path: path.join("."), message: quote(message) };
}
