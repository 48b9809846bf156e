import { expect, test } from "vitest";

import { readText } from "../../src/upstream/read-text.ts";

const maxBytes = 20;
const long = "1234567890".repeat(3);

/** A body without a declared length, in pieces that split a character. */
function toPieces(text: string): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  return new ReadableStream({
    start(controller) {
      for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
      controller.close();
    },
  });
}

const declare = (length: number) => ({ headers: { "content-length": String(length) } });

test.each([
  ["of declared length", new Response("žluť", declare(6))],
  ["in pieces", new Response(toPieces("žluť"))],
])("a body %s is read as UTF-8", async (_, response) => {
  expect(await readText(response, maxBytes)).toBe("žluť");
});

test("no body is an empty text", async () => {
  expect(await readText(new Response(null), maxBytes)).toBe("");
});

test.each([
  ["declared", new Response(long, declare(long.length))],
  ["in pieces", new Response(toPieces(long))],
  [
    "packed, whose length is that of the packed bytes",
    new Response(toPieces(long), { headers: { "content-length": "5", "content-encoding": "br" } }),
  ],
])("a body that is too large is refused: %s", async (_, response) => {
  await expect(readText(response, maxBytes)).rejects.toThrow(RangeError);
});
