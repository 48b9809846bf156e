import { expect, test } from "vitest";

import { readAnswer } from "../../src/upstream/graphql-answer.ts";

const error = {
  message: "no",
  path: undefined,
  code: undefined,
  type: undefined,
  extensions: {},
};
const toError = (extensions: object, code?: string) => ({ ...error, code, extensions });

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
    { errors: [{ ...error, type: "NOT_FOUND" }] },
  ],
  [
    { errors: [{ message: "no", type: "A", extensions: { code: "B_2" } }] },
    { errors: [{ ...toError({ code: "B_2" }, "B_2"), type: "A" }] },
  ],
  [
    { errors: [{ message: "no", extensions: { code: "access-denied" } }] },
    { errors: [toError({ code: "access-denied" }, "access-denied")] },
  ],
  [
    { errors: [{ message: "no", extensions: { exception: { code: "PermissionDenied" } } }] },
    { errors: [toError({ exception: { code: "PermissionDenied" } }, "PermissionDenied")] },
  ],
  [{ errors: [{ message: "no", errcode: "42501" }] }, { errors: [{ ...error, code: "42501" }] }],
  [{ errors: [{ message: "no", extensions: { code: 7 } }] }, { errors: [toError({ code: 7 })] }],
  [
    { errors: [{ message: "no", extensions: { code: "ignore the rest" } }] },
    { errors: [toError({ code: "ignore the rest" })] },
  ],
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
