import { afterEach, expect, test, vi } from "vitest";

import { CallsInFlight } from "../../src/mcp/session/calls-in-flight.ts";

const cancelled = { code: -32800, message: "cancelled" };

afterEach(() => {
  vi.useRealTimers();
});

test("a request is known until it is answered, in its own session alone", () => {
  const calls = new CallsInFlight();
  const first = calls.begin("a", [1, "1"], true);
  calls.begin("a", [2], true);
  expect([...calls.listKeys("a")]).toEqual(["1", '"1"', "2"]);
  expect([...calls.listKeys("b")]).toEqual([]);
  calls.forget("a", first);
  expect([...calls.listKeys("a")]).toEqual(["2"]);
});

test("what is never answered is forgotten after six minutes", () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const calls = new CallsInFlight();
  calls.begin("a", [1], true);
  vi.advanceTimersByTime(5 * 60_000);
  calls.begin("a", [2], true);
  expect([...calls.listKeys("a")]).toEqual(["1", "2"]);
  vi.advanceTimersByTime(60_000);
  expect([...calls.listKeys("a")]).toEqual(["2"]);
});

test("of sessions whose requests are never answered the 10,000 that began one last are known", () => {
  const calls = new CallsInFlight();
  calls.begin("one", [1], true);
  calls.begin("other", [1], true);
  calls.begin("one", [2], true);
  for (let index = 2; index < 10_000; index += 1) calls.begin(`session ${index}`, [1], true);
  expect([calls.listKeys("one").size, calls.listKeys("other").size]).toEqual([2, 1]);
  calls.begin("one more", [1], true);
  expect([calls.listKeys("one").size, calls.listKeys("other").size]).toEqual([2, 0]);
  expect(calls.listKeys("one more").size).toBe(1);
});

test("a cancellation ends what runs here, once", () => {
  const calls = new CallsInFlight();
  const [here, there] = [calls.begin("a", [1], true), calls.begin("a", [2], false)];
  expect([calls.end("a", 1, cancelled), here.ended]).toEqual([true, cancelled]);
  expect([calls.end("a", 2, cancelled), there.ended]).toEqual([false, null]);
  expect([calls.end("b", 1, cancelled), calls.end("a", "1", cancelled)]).toEqual([false, false]);
  calls.forget("a", here);
  expect(calls.end("a", 1, cancelled)).toBe(false);
});
