import { expect, onTestFinished, test } from "vitest";

import { bodyDeadline, readBody } from "../../src/read-body.ts";

const toBytes = (text: string) => new TextEncoder().encode(text);
type Source = UnderlyingDefaultSource<Uint8Array>;

/** A request whose body is what the source gives. */
const withBody = (source: Source, headers = {}) => ({
  headers: new Headers(headers),
  body: new ReadableStream<Uint8Array>(source),
});

test("a body in pieces is put together", async () => {
  const body = withBody({
    start: (controller) => {
      for (const piece of ["to", "", "geth", "er"]) controller.enqueue(toBytes(piece));
      controller.close();
    },
  });
  expect(await readBody(body, 8)).toEqual(toBytes("together"));
  expect(await readBody({ headers: new Headers(), body: null }, 8)).toEqual(new Uint8Array());
});

test("a body over the limit is refused by its length, or as soon as it is over", async () => {
  const announced = withBody({}, { "content-length": "9" });
  expect(await readBody(announced, 8)).toBe("too_large");
  let isCancelled = false;
  const endless = withBody({
    pull: (controller) => controller.enqueue(toBytes("x")),
    cancel: () => {
      isCancelled = true;
    },
  });
  expect(await readBody(endless, 8)).toBe("too_large");
  expect(isCancelled).toBe(true);
});

test("a body that breaks off is unreadable", async () => {
  const broken = withBody({ pull: (controller) => controller.error(new Error("reset")) });
  expect(await readBody(broken, 8)).toBe("unreadable");
});

test("a body that does not end is let go", async () => {
  const { ms } = bodyDeadline;
  onTestFinished(() => void Object.assign(bodyDeadline, { ms }));
  expect(ms).toBe(30_000);
  bodyDeadline.ms = 20;
  let isCancelled = false;
  const stuck = withBody({
    start: (controller) => controller.enqueue(toBytes("{")),
    cancel: () => {
      isCancelled = true;
    },
  });
  expect(await readBody(stuck, 8)).toBe("late");
  expect(isCancelled).toBe(true);
});
