import { expect, test } from "vitest";

import { readAnswer } from "../../src/upstream/graphql-answer.ts";

const error = { message: "no", path: undefined, ownCode: undefined, code: undefined };

test.each([
  [{}, {}],
  [{ data: null }, { data: null }],
  [{ data: { a: [1] }, extensions: { cost: 1 } }, { data: { a: [1] } }],
  [
    { data: {}, errors: null },
    { data: {}, errors: null },
  ],
  [{ errors: [] }, { errors: [] }],
  [{ errors: [{ message: "no" }] }, { errors: [error] }],
  [{ errors: [{ message: "no", path: ["a", 0] }] }, { errors: [{ ...error, path: ["a", 0] }] }],
  [{ errors: [{ message: "no", path: "a" }] }, { errors: [error] }],
  [
    { errors: [{ message: "no", type: "NOT_FOUND" }] },
    { errors: [{ ...error, code: "NOT_FOUND" }] },
  ],
  [
    { errors: [{ message: "no", type: "A", extensions: { code: "B_2" } }] },
    { errors: [{ ...error, ownCode: "B_2", code: "B_2" }] },
  ],
  [{ errors: [{ message: "no", extensions: { code: "b" } }] }, { errors: [error] }],
  [{ errors: [{ message: "no", extensions: { code: 7 } }] }, { errors: [error] }],
  [{ errors: [{ message: "no", extensions: ["B"] }] }, { errors: [error] }],
  [{ errors: [{ message: "no", type: `A${"B".repeat(61)}` }] }, { errors: [error] }],
])("%j is read as %j", (value, answer) => {
  expect(readAnswer(value)).toEqual(answer);
});

test.each([
  [undefined],
  [null],
  ["data"],
  [[]],
  [[{ data: {} }]],
  [{ data: [] }],
  [{ data: "x" }],
  [{ data: 0 }],
  [{ errors: {} }],
  [{ errors: "no" }],
  [{ errors: ["no"] }],
  [{ errors: [null] }],
  [{ errors: [{ message: 1 }] }],
  [{ data: {}, errors: [{ message: "no" }, {}] }],
])("%j is no answer", (value) => {
  expect(readAnswer(value)).toBeNull();
});
