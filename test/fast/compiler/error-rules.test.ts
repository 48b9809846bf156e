import { expect, test } from "vitest";

import {
  compileThings,
  listMistakes,
  settings,
  toToolset,
} from "../../support/compiler-toolset.ts";

const operation = '"D" query t { count }';
const withErrors = (errors: unknown) => ({ "things/toolset.json": { ...settings, errors } });

/** What the mistake says, and the text before which it stands. */
function tell(errors: unknown): string[] {
  const files = toToolset({ ...withErrors(errors), "things/operations/a.graphql": operation });
  const text = JSON.stringify(files["things/toolset.json"]);
  return listMistakes(files).map((line) => {
    const [, column = "", message = ""] = /^things\/toolset\.json:1:(\d+): (.*)$/.exec(line) ?? [];
    return `${text.slice(Number(column) - 1).match(/^"[^"]*"|^./)?.[0]} ${message}`;
  });
}

const kinds = '["rate_limited","key_refused","key_too_weak","not_found","unavailable","rejected"]';

const never = (by: number) =>
  `is never reached, because rule ${by} holds for all of it and comes before: move this one before it, or remove this.`;

test.each([
  [{}, '"errors" "errors" must be of type array.'],
  [[{ kind: "rejected" }], '{ "errors.0.when" is missing: add it.'],
  [[{ when: { status: 418 } }], `{ "errors.0.kind" must be one of ${kinds}.`],
  [[{ when: { status: 418 }, kind: "limited" }], `"kind" "errors.0.kind" must be one of ${kinds}.`],
  [
    [{ when: {}, kind: "rejected" }],
    '"when" "errors.0.when" must name something of the answer: "status", "header", "type", "code" or "words".',
  ],
  [
    [{ when: { stauts: 418 }, kind: "rejected" }],
    '"stauts" "errors.0.when.stauts" is not a field of toolset.json: remove it, or fix its name.',
  ],
  [
    [{ when: { header: "Retry-After" }, kind: "rate_limited" }],
    '"header" "errors.0.when.header" must be a header in small letters: "name", or "name: value".',
  ],
  [
    [{ when: { status: 418 }, kind: "rejected", wait: { seconds: 5 } }],
    '"wait" "errors.0.wait" belongs to "rate_limited" and "unavailable": remove it.',
  ],
  [
    [{ when: { status: 418 }, kind: "key_refused", message: "Make a new one." }],
    '"message" "errors.0.message" belongs to "rejected" and "not_found": remove it.',
  ],
  [
    [{ when: { status: 418 }, kind: "not_found", code: "GONE" }],
    '"code" "errors.0.code" belongs to "rejected": remove it.',
  ],
  [
    [{ when: { status: 418 }, kind: "rejected", message: "Only {left} are left." }],
    '"message" "errors.0.message" takes {said} alone, which stands for the API\'s words.',
  ],
  [
    [{ when: { status: 418 }, kind: "rejected", message: "{said} See check_inventory." }],
    '"message" "errors.0.message" must begin with a word of yours.',
  ],
  [
    [{ when: { status: 418 }, kind: "rejected", code: "out of stock" }],
    '"code" "errors.0.code" must be a code: capital letters, digits and _.',
  ],
  [
    [
      { when: { code: "A" }, kind: "rejected" },
      { when: { code: "A" }, kind: "not_found" },
    ],
    `"when" "errors.1.when" ${never(0)}`,
  ],
  [
    [
      { when: { header: "x-a: 1" }, kind: "rejected" },
      { when: { status: [403, 401] }, kind: "key_refused" },
      { when: { status: 403, code: "A" }, kind: "key_too_weak" },
    ],
    `"when" "errors.2.when" ${never(1)}`,
  ],
  [
    [
      { when: { header: "x-limit" }, kind: "rate_limited" },
      { when: { header: "x-limit: 0", status: 400 }, kind: "rejected" },
    ],
    `"when" "errors.1.when" ${never(0)}`,
  ],
  [
    [
      { when: { words: ["LIMIT", "busy"] }, kind: "rate_limited" },
      { when: { words: ["rate limit", "too busy"], type: "A" }, kind: "rejected" },
    ],
    `"when" "errors.1.when" ${never(0)}`,
  ],
  [
    [
      { when: { code: "A" }, kind: "rejected" },
      { when: { code: ["B", "A"] }, kind: "not_found" },
    ],
    `"A" "errors.1.when.code.1" ${never(0)}`,
  ],
])("errors %j are told: %s", (errors, sentence) => {
  expect(tell(errors)).toContain(sentence);
});

test.each([
  [{ when: { status: 99 }, kind: "rejected" }],
  [{ when: { status: [] }, kind: "rejected" }],
  [{ when: { words: "no" }, kind: "rejected" }],
  [{ when: { code: "a sentence of words" }, kind: "rejected" }],
  [{ when: { status: 418 }, kind: "rate_limited", wait: { seconds: 86_400 } }],
  [{ when: { status: 418 }, kind: "rate_limited", wait: { header: "A", seconds: 1 } }],
  [{ when: { status: 418 }, kind: "rate_limited", wait: {} }],
])("the rule %j is refused with its place", (rule) => {
  const [mistake, ...others] = tell([rule]);
  expect(mistake).toMatch(/^"(?:when|status|words|code|wait|seconds)" "errors\.0\./);
  expect(others).toEqual([]);
});

test("rules are in the catalogue in their order, each condition as a list", () => {
  const rules = [
    {
      when: { status: 409, header: "x-busy: yes" },
      kind: "rate_limited",
      wait: { header: "x-free" },
    },
    { when: { code: ["A", "B"], words: "gone away" }, kind: "not_found" },
    { when: { code: "C" }, kind: "rejected", code: "D", message: "See that: {said}" },
  ];
  expect(compileThings({ a: operation }, withErrors(rules)).errorRules).toEqual([
    {
      when: { status: [409], header: "x-busy: yes" },
      kind: "rate_limited",
      wait: { header: "x-free" },
    },
    { when: { code: ["A", "B"], words: ["gone away"] }, kind: "not_found" },
    { when: { code: ["C"] }, kind: "rejected", code: "D", message: "See that: {said}" },
  ]);
  expect(compileThings({ a: operation })).not.toHaveProperty("errorRules");
});

test("rules that may each be reached are taken", () => {
  const errors = [
    { when: { code: "A", status: 400 }, kind: "rejected" },
    { when: { code: "A" }, kind: "not_found" },
    { when: { header: "x-limit: 0" }, kind: "rate_limited" },
    { when: { header: "x-limit: 1" }, kind: "rate_limited" },
    { when: { header: "x-limit" }, kind: "rejected" },
    { when: { header: "x-limits" }, kind: "rejected" },
    { when: { words: "rate limit" }, kind: "rate_limited" },
    { when: { words: ["limit", "busy"] }, kind: "rejected" },
    { when: { type: "A" }, kind: "rejected" },
  ];
  expect(compileThings({ a: operation }, withErrors(errors)).errorRules).toHaveLength(9);
});
