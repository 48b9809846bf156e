import type { ErrorCondition } from "../../src/catalog/error-rule.ts";
import { isObject } from "../../src/is-object.ts";
import type { KnownAnswer } from "./provocations.ts";

const shownWords = 60;

/** What each provocation should be told as, and the kind of a rule that says so. */
const wanted = {
  "a wrong key": { codes: ["KEY_REFUSED"], kind: "key_refused" },
  "an unknown id": { codes: ["NOT_FOUND"], kind: "not_found" },
  "a wrong argument": { codes: null, kind: "rejected" },
} as const;

/** Codes that tell an agent to wait, or its person to do something: a wrong argument is neither's business. */
const misleading = new Set([
  "KEY_REFUSED",
  "KEY_TOO_WEAK",
  "MISCONFIGURED",
  "NOT_FOUND",
  "RATE_LIMITED",
  "TIMEOUT",
  "UPSTREAM_DOWN",
]);

/** What to do about an answer, a sentence; null if it is told as it should be. */
export function advise({ name, told, status, body }: KnownAnswer): string | null {
  const { codes, kind } = wanted[name];
  if (!told) {
    if (name === "an unknown id")
      return "The API answered with data: mark the field that is null for an unknown id with @notFound.";
    return `The API took ${name}: nothing can be said of it.`;
  }
  const isRight = codes
    ? codes.some((code) => code === told.error_code)
    : !misleading.has(told.error_code);
  if (isRight) return null;
  const rule = JSON.stringify({ when: toCondition(status, body), kind });
  const better = codes?.[0] ?? "the API's own code";
  return `That should be ${better}: add ${rule} to "errors" in toolset.json, with what only this answer has.`;
}

/** By what an answer may be known, the surest first. */
function toCondition(status: number, body: unknown): { [Key in keyof ErrorCondition]: unknown } {
  const errors = isObject(body) && Array.isArray(body.errors) ? body.errors : [];
  const [first] = errors.filter(isObject);
  const code = isObject(first?.extensions) ? first.extensions.code : undefined;
  if (typeof code === "string") return { code };
  if (typeof first?.type === "string") return { type: first.type };
  if (status !== 200) return { status };
  return { words: String(first?.message ?? "").slice(0, shownWords) };
}
