import { expect, onTestFinished, test, vi } from "vitest";

import { bodyDeadline, readBody } from "../../src/read-body.ts";

const toBytes = (text: string) => new TextEncoder().encode(text);
type Source = UnderlyingDefaultSource<Uint8Array>;

/** A request whose body is what the source gives. */
function withBody(source: Source, headers = {}) {
  const body = new ReadableStream<Uint8Array>(source);
  return {
    headers: new Headers(headers),
    body,
    arrayBuffer: () => new Response(body as ReadableStream<Uint8Array<ArrayBuffer>>).arrayBuffer(),
  };
}

const declared = { "content-length": "8" };

test("a body in pieces is put together", async () => {
  const body = withBody({
    start: (controller) => {
      for (const piece of ["to", "", "geth", "er"]) controller.enqueue(toBytes(piece));
      controller.close();
    },
  });
  expect(await readBody(body, 8)).toEqual(toBytes("together"));
  const none = { ...withBody({}), body: null };
  expect(await readBody(none, 8)).toEqual(new Uint8Array());
});

test("a body of a declared length is read at once, unless it says to come in chunks", async () => {
  const toWhole = (headers: object) =>
    withBody({ start: (controller) => controller.close() }, { ...declared, ...headers });
  const read = vi.fn(async () => new ArrayBuffer(3));
  expect(await readBody({ ...toWhole({}), arrayBuffer: read }, 8)).toEqual(new Uint8Array(3));
  const chunked = { ...toWhole({ "transfer-encoding": "chunked" }), arrayBuffer: read };
  expect(await readBody(chunked, 8)).toEqual(new Uint8Array());
  expect(read).toHaveBeenCalledTimes(1);
});

test("of a body of a declared length no stream is made", async () => {
  const asked = vi.fn(() => null);
  const read = async () => new ArrayBuffer(8);
  const whole = { headers: new Headers(declared), arrayBuffer: read };
  const request = Object.defineProperty(whole, "body", { get: asked }) as typeof whole & {
    body: null;
  };
  expect(await readBody(request, 8)).toEqual(new Uint8Array(8));
  expect(asked).not.toHaveBeenCalled();
});

test("a body far over the limit is refused by its length, or as soon as it is so far", async () => {
  const announced = withBody({}, { "content-length": "33" });
  expect(await readBody(announced, 8)).toBe("too_large");
  let taken = 0;
  let isCancelled = false;
  const endless = withBody({
    pull: (controller) => {
      taken++;
      controller.enqueue(toBytes("x"));
    },
    cancel: () => {
      isCancelled = true;
    },
  });
  expect(await readBody(endless, 8)).toBe("too_large");
  expect(isCancelled).toBe(true);
  expect(taken).toBeLessThanOrEqual(35);
});

test.each([{}, { "content-length": "32" }])(
  "a body over the limit is taken before it is refused, for its sender to read that (%j)",
  async (announced) => {
    let left = 32;
    const body = withBody(
      {
        pull: (controller) => {
          if (left-- > 0) controller.enqueue(toBytes("x"));
          else controller.close();
        },
      },
      announced,
    );
    expect(await readBody(body, 8)).toBe("too_large");
    expect(left).toBe(-1);
  },
);

test("a body that breaks off is unreadable", async () => {
  const source: Source = { pull: (controller) => controller.error(new Error("reset")) };
  expect(await readBody(withBody(source), 8)).toBe("unreadable");
  expect(await readBody(withBody(source, declared), 8)).toBe("unreadable");
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
  expect(await readBody(withBody({}, declared), 8)).toBe("late");
});

test("the timer of a body that came in time goes with its request, and is not cleared", async () => {
  const set = vi.spyOn(globalThis, "setTimeout");
  const clear = vi.spyOn(globalThis, "clearTimeout");
  onTestFinished(() => void vi.restoreAllMocks());
  const request = { headers: new Headers(declared), body: null };
  await readBody({ ...request, arrayBuffer: async () => new ArrayBuffer(8) }, 8);
  expect(set).toHaveBeenCalledTimes(1);
  expect(clear).not.toHaveBeenCalled();
});
