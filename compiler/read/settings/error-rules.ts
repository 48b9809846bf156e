import * as z from "zod";

import {
  type ErrorCondition,
  type UpstreamErrorRule,
  upstreamErrorKinds,
} from "../../../src/catalog/error-rule.ts";
import { findNeverReached } from "./never-reached.ts";

const status = z
  .int("must be a status of HTTP")
  .min(200, "must be 200 or more")
  .max(599, "must be at most 599");
const word = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,60}$/, "must be a code: letters, digits, _, . and -");
const words = z.string().min(4, "must have at least 4 characters").max(200);

/** One value, or a list of them, of which one is enough. */
const oneOf = <Value extends z.ZodType>(value: Value) => z.union([value, z.array(value).min(1)]);

const headerName = z.string().regex(/^[a-z0-9-]+$/, "must be a header name in small letters");

const When = z
  .strictObject({
    status: oneOf(status).describe("Status of HTTP.").optional(),
    header: z
      .string()
      .regex(
        /^[a-z0-9-]+(: ?\S.*)?$/,
        'must be a header in small letters: "name", or "name: value"',
      )
      .describe(
        'A header that is there, in small letters; "name: value" for one that says just that.',
      )
      .optional(),
    type: oneOf(word).describe("type of an error, as GitHub has it.").optional(),
    code: oneOf(word)
      .describe("extensions.code of an error, or what the API has in its place.")
      .optional(),
    words: oneOf(words).describe("What an error's message contains.").optional(),
  })
  .refine((when) => Object.keys(when).length > 0, {
    error: 'must name something of the answer: "status", "header", "type", "code" or "words"',
  });

type When = z.infer<typeof When>;

const Wait = z.union([
  z.strictObject({
    header: headerName.describe("A header with seconds, a date, or a time since 1970."),
  }),
  z.strictObject({
    extension: z
      .string()
      .regex(/^\w+$/, "must be the name of a field")
      .describe("A field of the error's extensions with seconds, a date, or a time since 1970."),
  }),
  z.strictObject({
    seconds: z
      .int("must be whole seconds")
      .min(1, "must be 1 or more")
      .max(3600, "must be at most 3600, one hour")
      .describe("How long to wait if the answer says nothing."),
  }),
]);

const Rule = z
  .strictObject({
    when: When.describe("What the answer has to be: all that is named."),
    kind: z
      .enum(upstreamErrorKinds, `must be one of ${JSON.stringify(upstreamErrorKinds)}`)
      .describe("What callers are told."),
    wait: Wait.describe("Where the answer says how long to wait.").optional(),
    code: z
      .string()
      .regex(/^[A-Z][A-Z0-9_]{0,60}$/, "must be a code: capital letters, digits and _")
      .describe("The code that callers get in the place of the API's.")
      .optional(),
    message: z
      .string()
      .min(4, "must have at least 4 characters")
      .max(500, "must have at most 500 characters")
      .regex(/^[A-Za-z0-9]/, "must begin with a word of yours")
      .regex(/^(?:[^{}]|\{said\})*$/, "takes {said} alone, which stands for the API's words")
      .describe("What callers are told; {said} stands for the API's words, quoted.")
      .optional(),
  })
  .refine(({ kind, wait }) => !wait || kind === "rate_limited" || kind === "unavailable", {
    path: ["wait"],
    error: 'belongs to "rate_limited" and "unavailable": remove it',
  })
  .refine(({ kind, code }) => code === undefined || kind === "rejected", {
    path: ["code"],
    error: 'belongs to "rejected": remove it',
  })
  .refine(
    ({ kind, message }) => message === undefined || kind === "rejected" || kind === "not_found",
    { path: ["message"], error: 'belongs to "rejected" and "not_found": remove it' },
  );

/** How the answers of an API are to be understood, tried in this order. */
export const ErrorRules = z.array(Rule).superRefine((rules, context) => {
  const conditions = rules.map(({ when }) => toCondition(when));
  for (const [index, condition] of conditions.entries()) {
    const found = findNeverReached(condition, conditions.slice(0, index));
    if (!found) continue;
    const { by, part } = found;
    const fix = "move this one before it, or remove this";
    const message = `is never reached, because rule ${by} holds for all of it and comes before: ${fix}`;
    context.addIssue({ code: "custom", path: [index, "when", ...part], message });
  }
});

/** The rules as the catalogue has them. */
export function toErrorRules(rules: z.infer<typeof ErrorRules>): UpstreamErrorRule[] {
  return rules.map(({ when, kind, wait, code, message }) => ({
    when: toCondition(when),
    kind,
    ...(wait && { wait }),
    ...(code !== undefined && { code }),
    ...(message !== undefined && { message }),
  }));
}

/** With a list of each value. */
function toCondition({ status: statuses, header, type, code, words: parts }: When): ErrorCondition {
  return {
    ...(statuses !== undefined && { status: [statuses].flat() }),
    ...(header !== undefined && { header }),
    ...(type !== undefined && { type: [type].flat() }),
    ...(code !== undefined && { code: [code].flat() }),
    ...(parts !== undefined && { words: [parts].flat() }),
  };
}
