import type { ErrorCondition, UpstreamErrorRule } from "../../catalog/error-rule.ts";
import type { GraphqlError } from "../graphql-answer.ts";

/** An answer that is no plain success, without any secret of ours. */
export interface FailedAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** Undefined if the answer has none: then nothing was executed. Source: GraphQL specification, section 7.1. */
  readonly data: Readonly<Record<string, unknown>> | null | undefined;
  readonly errors: readonly GraphqlError[];
  /** Of the whole answer. */
  readonly extensions: unknown;
}

/** The rule that holds, and the error that it is about, if there is one. */
export interface Verdict {
  readonly rule: UpstreamErrorRule;
  readonly error: GraphqlError | undefined;
}

/** What is longer is not looked through for words. */
const searchedCharacters = 2000;

/** The first of the rules that holds for an answer. */
export function findRule(
  rules: readonly UpstreamErrorRule[],
  answer: FailedAnswer,
): Verdict | undefined {
  for (const rule of rules) {
    const { when } = rule;
    if (!holdsForAll(when, answer)) continue;
    if (!isAboutErrors(when)) return { rule, error: answer.errors[0] };
    const error = answer.errors.find((candidate) => holdsFor(when, candidate));
    if (error) return { rule, error };
  }
  return undefined;
}

/** Whether a rule looks at an error, and not at the answer around it alone. */
export const isAboutErrors = ({ type, code, words, isOfRequest }: ErrorCondition): boolean =>
  [type, code, words, isOfRequest].some((condition) => condition !== undefined);

function holdsForAll({ status, header }: ErrorCondition, answer: FailedAnswer): boolean {
  if (status && !status.includes(answer.status)) return false;
  if (header === undefined) return true;
  const [name = "", value] = header.split(/:\s*/, 2);
  const said = answer.headers.get(name);
  return (
    said !== null && (value === undefined || said.trim().toLowerCase() === value.toLowerCase())
  );
}

function holdsFor(
  { type, code, words, isOfRequest }: ErrorCondition,
  error: GraphqlError,
): boolean {
  if (type && !type.includes(error.type ?? "")) return false;
  if (code && !code.includes(error.code ?? "")) return false;
  if (isOfRequest && error.path !== undefined) return false;
  if (!words) return true;
  const message = error.message.slice(0, searchedCharacters).toLowerCase();
  return words.some((part) => message.includes(part.toLowerCase()));
}
