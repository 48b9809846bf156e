import { expect, test, vi } from "vitest";

import { PageWaits } from "../../src/mcp/calls/page-waits.ts";

const wait = { toolset: "github", elicitationId: "one" };

test("a call that has ended waits for no page, and asks the account for nothing", async () => {
  const register = vi.fn(async () => undefined);
  const waits = new PageWaits(register);
  const isDone = vi.fn(async () => false);
  expect(await waits.wait(wait, AbortSignal.abort(), isDone)).toBe(false);
  expect([register, isDone].map(({ mock }) => mock.calls.length)).toEqual([0, 0]);
  expect(waits.complete("one")).toBe(false);
});

test("a call that ends while the account is asked waits no longer", async () => {
  const leaving = new AbortController();
  const waits = new PageWaits(async () => leaving.abort());
  expect(await waits.wait(wait, leaving.signal, async () => false)).toBe(false);
  expect(waits.complete("one")).toBe(false);
});

test("what the person has done lets the call go on, once", async () => {
  let isDone = false;
  const waits = new PageWaits(async () => undefined);
  const going = waits.wait(wait, new AbortController().signal, async () => isDone);
  isDone = true;
  expect(waits.complete("one")).toBe(true);
  expect(await going).toBe(true);
  expect(waits.complete("one")).toBe(false);
});
