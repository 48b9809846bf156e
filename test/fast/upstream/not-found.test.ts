import { expect, test } from "vitest";

import { parseToolError } from "../../support/mcp-messages.ts";
import { at, tell } from "./tell.ts";

const never =
  '"D" query read_maker($id: ID!) { maker @notFound(message: "Look in makers.") { name thing @notFound(message: "It makes nothing.") { name } } node: thing(id: $id) { id } }';
const broken = { message: "Unexpected error.", path: ["maker"] };

test.each([
  ["data is null", null, at("maker"), "NOT_FOUND", "Look in makers."],
  [
    "data is null, with a code",
    null,
    { ...at("maker"), type: "NOT_FOUND" },
    "NOT_FOUND",
    "Look in makers.",
  ],
  ["an error below it", null, at("maker", "name"), "GRAPHQL_ERROR", "No."],
  ["an error of the whole request", null, { message: "No." }, "GRAPHQL_ERROR", "No."],
  ["a bug without a code", null, broken, "GRAPHQL_ERROR", "Unexpected error."],
  [
    "a refusal",
    null,
    { ...at("maker"), extensions: { code: "UNAUTHENTICATED" } },
    "KEY_REFUSED",
    "key",
  ],
  ["nothing was executed", undefined, at("maker"), "GRAPHQL_ERROR", "No."],
  [
    "a deeper field, of which the error is",
    { maker: { name: "Ada", thing: null }, node: null },
    at("maker", "thing"),
    "NOT_FOUND",
    "It makes nothing.",
  ],
  [
    "a field below a deeper one, which was found then",
    { maker: { name: "Ada", thing: null }, node: null },
    at("maker", "thing", "name"),
    "GRAPHQL_ERROR",
    "No.",
  ],
])(
  "a field that is never null is not found where the error in its place says so: %s",
  async (_, data, error, ...[code, words]) => {
    const told = parseToolError(await tell({ body: { data, errors: [error] } }, [], never));
    expect(told).toMatchObject({ error_code: code });
    expect(told.message).toContain(words);
  },
);
