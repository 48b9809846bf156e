import type { Data } from "../answer-cache.ts";
import { quote } from "../failures.ts";
import type { GraphqlError } from "../graphql-answer.ts";
import { type MissingField, markPartial } from "../partial-data.ts";
import { type FailedAnswer, findRule } from "./find-rule.ts";
import { findNotFound, findNull, findRuleAt, type QueryContext } from "./not-found.ts";
import { listRules, toFailure } from "./to-failure.ts";

/** Response keys and indexes. */
type Path = readonly unknown[];

/**
 * The data that a query's answer has in spite of its errors, marked with what is missing. Throws: what the answer means, if
 * not every error belongs to a field that may be null.
 */
export function readQueryFailure(context: QueryContext, answer: FailedAnswer): Data {
  const { data, errors, status } = answer;
  const notFound = findNotFound(context, answer);
  if (notFound) throw notFound;
  if (data && errors.length > 0 && status === 200) {
    const nulls = errors.map(({ path }) => findNull(data, path ?? []));
    if (isPartial(context, data, nulls)) {
      const missing = errors.map((error, index) => toMissing(nulls[index] ?? [], error));
      return markPartial(data, missing);
    }
  }
  throw toFailure(context, answer, findRule(listRules(context), answer));
}

/** Something has to be left, and nothing may be null that would be told as not found. */
function isPartial(context: QueryContext, data: Data, nulls: readonly (Path | null)[]): boolean {
  const isLeft = Object.values(data).some((value) => value !== null);
  return isLeft && nulls.every((at) => at !== null && !findRuleAt(context, at));
}

function toMissing(path: Path, { message }: GraphqlError): MissingField {
  return { path: path.join("."), message: quote(message) };
}
