import { describe, expect, test, vi } from "vitest";

import { startReplies, startThings } from "../../support/upstream.ts";
import { good, ok, settle, toCall } from "./traffic-calls.ts";

describe("a retry", () => {
  test("waits for half to all of a pause that doubles", async () => {
    const pauses: number[] = [];
    const { endpoint } = await startThings(() => 503);
    const set = vi.spyOn(globalThis, "setTimeout");
    await settle(toCall(endpoint, "ada", { maxRetries: 3 }));
    // What chance made is no whole number; others wait for those.
    for (const [, ms] of set.mock.calls) if (!Number.isInteger(ms ?? 0)) pauses.push(ms ?? 0);
    set.mockRestore();
    expect(pauses).toHaveLength(3);
    for (const [index, ms] of pauses.entries()) {
      expect(ms).toBeGreaterThanOrEqual(75 * 2 ** index);
      expect(ms).toBeLessThanOrEqual(150 * 2 ** index);
    }
  });

  test("is not made if the upstream wants more time than the call has", async () => {
    let asked = 0;
    const endpoint = await startReplies(() => {
      asked += 1;
      return { status: 503, headers: { "retry-after": "60" }, body: "" };
    });
    const call = toCall(endpoint, "ada", { maxRetries: 3 });
    expect(await settle(call)).toMatchObject({ code: "UPSTREAM_DOWN", retryAfterSeconds: 60 });
    expect(asked).toBe(1);
  });

  test("is made after the time that the upstream wants", async () => {
    const times: number[] = [];
    const endpoint = await startReplies(() => {
      times.push(Date.now());
      return times.length === 1 ? { status: 503, headers: { "retry-after": "1" }, body: "" } : ok;
    });
    expect(await settle(toCall(endpoint, "ada", { maxRetries: 1 }))).toEqual(good);
    expect(times[1]).toBeGreaterThanOrEqual((times[0] ?? 0) + 990);
  });

  test("is not waited for by who has left", async () => {
    const leaving = new AbortController();
    let asked = 0;
    const endpoint = await startReplies(() => {
      asked += 1;
      setTimeout(() => leaving.abort(), 50);
      return { status: 503, headers: { "retry-after": "4" }, body: "" };
    });
    const startedMs = Date.now();
    const call = toCall(endpoint, "ada", { maxRetries: 1, signal: leaving.signal });
    expect(await settle(call)).toMatchObject({ code: "TIMEOUT" });
    expect(Date.now() - startedMs).toBeLessThan(2000);
    expect(asked).toBe(1);
  });
});
