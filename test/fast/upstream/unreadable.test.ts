import { expect, test } from "vitest";

import { parseToolError } from "../../support/mcp-messages.ts";
import { tell } from "./tell.ts";

const order = '"D" mutation order_it($id: ID!) { change(id: $id) { thing { id } } }';

test.each([[301], [302], [308], [404], [405], [415]])(
  "a status %i without a word says that the address is wrong, and not to try again",
  async (status) => {
    const reply = { status, headers: { location: "https://login.example/" }, body: "<html>" };
    const told = parseToolError(await tell(reply));
    expect(told).toMatchObject({ error_code: "MISCONFIGURED", retryable: false });
    expect(told.message).toContain(`it answered with status ${status}.`);
    const change = parseToolError(await tell(reply, [], order));
    expect(change.error_code).toBe(status < 400 ? "UNKNOWN_OUTCOME" : "MISCONFIGURED");
  },
);

test("an answer that nobody reads is not asked for again", async () => {
  const body = `{"data":{"thing":"${"x".repeat(8 * 1024 * 1024)}"}}`;
  expect(parseToolError(await tell({ body }))).toMatchObject({
    error_code: "ANSWER_TOO_LARGE",
    retryable: false,
    message: expect.stringContaining("more than 8 MiB"),
  });
  expect(parseToolError(await tell({ body }, [], order)).error_code).toBe("UNKNOWN_OUTCOME");
});
