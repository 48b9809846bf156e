import { expect, test } from "vitest";

import { parseToolError } from "../../support/mcp-messages.ts";
import { coded, failures, odd, tell } from "./tell.ts";

const stock = {
  message: "Only 0 of SKU-3 are left.",
  path: ["change"],
  extensions: { code: "ITEM_UNAVAILABLE" },
};
const refused = { body: { data: { change: null }, errors: [stock] } };
const order = '"D" mutation order_it($id: ID!) { change(id: $id) { thing { id } } }';

test.each([
  [
    "the API's words where the author has them",
    "Out of stock: {said} See check_inventory.",
    'Out of stock: "Only 0 of SKU-3 are left." See check_inventory.',
    true,
  ],
  [
    "none of the API's words where the author keeps them back",
    "See check_inventory.",
    "See check_inventory.",
    false,
  ],
])(
  "an author's sentence for a code names the next tool, with %s",
  async (_, message, sentence, isSaid) => {
    const rule = { when: { code: "ITEM_UNAVAILABLE" }, kind: "rejected", message };
    const told = parseToolError(await tell(refused, [rule], order));
    expect(told).toMatchObject({
      error_code: "ITEM_UNAVAILABLE",
      retryable: false,
      message: sentence,
    });
    expect(JSON.stringify(told).includes("SKU-3")).toBe(isSaid);
  },
);

test("a code of the author's own stands in the place of the API's, or where it has none", async () => {
  const rule = { when: { words: "are left" }, kind: "rejected", code: "OUT_OF_STOCK" };
  const { extensions: _, ...uncoded } = stock;
  const body = { data: { change: null }, errors: [uncoded] };
  for (const reply of [refused, { body }]) {
    expect(parseToolError(await tell(reply, [rule], order))).toMatchObject({
      error_code: "OUT_OF_STOCK",
      message: 'Things refused the request and said: "Only 0 of SKU-3 are left."',
    });
  }
});

test("a change refused with a code that sounds broken is in doubt, until the author says what it is", async () => {
  expect(parseToolError(await tell(refused, [], order)).error_code).toBe("UNKNOWN_OUTCOME");
  const ofStatus = { when: { status: 200 }, kind: "rejected" };
  expect(parseToolError(await tell(refused, [ofStatus], order)).error_code).toBe("UNKNOWN_OUTCOME");
});

test("a sentence for a code is told of failures that are data, too", async () => {
  const rules = [
    {
      when: { code: "OUT_OF_STOCK" },
      kind: "rejected",
      message: "Out of stock: {said} See check_inventory.",
    },
  ];
  const told = parseToolError(await tell({ body: failures("OUT_OF_STOCK") }, rules, coded));
  expect(told).toMatchObject({
    error_code: "OUT_OF_STOCK",
    message: 'Out of stock: "Too long." See check_inventory.',
  });
  const other = parseToolError(await tell({ body: failures("IN_USE") }, rules, coded));
  expect(other.message).toBe('Not changed. Things said: "Too long."');
});

test("a rule's sentence for what is not there comes before that of the field, and that of the field in a change", async () => {
  const error = { message: "No.", path: ["thing"], extensions: { code: "THING_GONE" } };
  const rule = { when: { code: "THING_GONE" }, kind: "not_found", message: "It was removed." };
  const body = { data: { thing: null }, errors: [error] };
  expect(parseToolError(await tell({ body }, [rule]))).toMatchObject({
    error_code: "NOT_FOUND",
    message: "It was removed.",
  });
  const change =
    '"D" mutation it($id: ID!) { change(id: $id) @notFound(message: "Look in things.") { thing { id } } }';
  const gone = { ...error, path: ["change"] };
  const answer = { body: { data: { change: null }, errors: [gone] } };
  const { message: __, ...plain } = rule;
  expect(parseToolError(await tell(answer, [plain], change))).toMatchObject({
    error_code: "NOT_FOUND",
    message: "Look in things.",
  });
});

test("words of an API that hold braces are told as they are", async () => {
  const rule = { when: { code: "ODD" }, kind: "rejected", message: "Sorry: {said}" };
  const body = { errors: [{ ...odd, message: "{said} $& $1" }] };
  expect(parseToolError(await tell({ body }, [rule])).message).toBe('Sorry: "{said} $& $1"');
});
