import { beforeEach, describe, expect, test, vi } from "vitest";

import { execute } from "../../../src/upstream/execute.ts";
import { ToldWaits } from "../../../src/upstream/traffic/told-waits.ts";
import { startReplies } from "../../support/upstream.ts";
import { good, ok, settle, toCall } from "./traffic-calls.ts";

const limit = (seconds: string) => ({ status: 429, headers: { "retry-after": seconds }, body: {} });

describe("a wait that an upstream told", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["Date"] });
    return () => vi.useRealTimers();
  });

  /** An upstream that limits its first caller, and how often it was asked. */
  async function startLimiting(seconds = "30") {
    let asked = 0;
    const endpoint = await startReplies(() => {
      asked += 1;
      return asked === 1 ? limit(seconds) : ok;
    });
    return { endpoint, countAsked: () => asked };
  }

  test("is kept: the next call is told what is left, without a request, and then it is over", async () => {
    const { endpoint, countAsked } = await startLimiting();
    const call = toCall(endpoint);
    expect(await settle(call)).toEqual({ kind: "limited", retryAfterSeconds: 30 });
    vi.setSystemTime(Date.now() + 12_000);
    expect(await settle(call)).toEqual({ kind: "limited", retryAfterSeconds: 18 });
    expect(await settle({ ...call, variables: { other: 1 } })).toMatchObject({ kind: "limited" });
    expect(countAsked()).toBe(1);
    vi.setSystemTime(Date.now() + 18_000);
    expect(await settle(call)).toEqual(good);
    expect(await settle(call)).toEqual(good);
    expect(countAsked()).toBe(3);
  });

  test("makes nobody else wait, and this account at no other upstream", async () => {
    const { endpoint } = await startLimiting();
    const other = await startReplies(() => ok);
    await settle(toCall(endpoint));
    expect(await settle(toCall(endpoint, "bob"))).toEqual(good);
    // Not even with the same key, as one that the operator has set for everybody.
    expect(await settle(toCall(endpoint, "ada", { accountId: "bob" }))).toEqual(good);
    expect(await settle(toCall(other))).toEqual(good);
    expect(await settle(toCall(endpoint))).toMatchObject({ kind: "limited" });
  });

  test("is over with the key that was told it", async () => {
    const { endpoint, countAsked } = await startLimiting("3600");
    const call = toCall(endpoint);
    await settle(call);
    const { target } = toCall(endpoint, "ada's other key");
    expect(await settle({ ...call, target })).toEqual(good);
    expect(countAsked()).toBe(2);
  });

  test("is kept while the same account asks there with another key: the first key still waits", async () => {
    const { endpoint, countAsked } = await startLimiting();
    const call = toCall(endpoint);
    await settle(call);
    const { target } = toCall(endpoint, "ada's other key");
    expect(await settle({ ...call, target })).toEqual(good);
    expect(await settle(call)).toMatchObject({ kind: "limited" });
    expect(countAsked()).toBe(2);
  });

  test("that is told while an older one is looked at is not forgotten with it", async () => {
    const waits = new ToldWaits();
    const { target } = toCall("https://api.example/graphql");
    const { target: older } = toCall("https://api.example/graphql", "ada's other key");
    await waits.note("ada", older, { seconds: 30, isLimit: true });
    const newer = waits.note("ada", target, { seconds: 60, isLimit: true });
    await Promise.all([newer, waits.find("ada", target)]);
    expect(await waits.find("ada", target)).toEqual({ seconds: 60, isLimit: true });
  });

  test("is looked for no more once it is over, with whatever key", async () => {
    const waits = new ToldWaits();
    const { target } = toCall("https://api.example/graphql");
    await waits.note("ada", target, { seconds: 30, isLimit: true });
    vi.setSystemTime(Date.now() + 30_000);
    await waits.find("ada", toCall("https://api.example/graphql", "bob").target);
    expect(waits.knows("ada")).toBe(false);
  });

  test("of a year lasts an hour", async () => {
    const { endpoint } = await startLimiting("31536000");
    expect(await settle(toCall(endpoint))).toEqual({ kind: "limited", retryAfterSeconds: 3600 });
    vi.setSystemTime(Date.now() + 3_600_000);
    expect(await settle(toCall(endpoint))).toEqual(good);
  });

  test("stops a change before it is sent, which is then known not to have been done", async () => {
    const { endpoint, countAsked } = await startLimiting();
    await settle(toCall(endpoint));
    const change = toCall(endpoint, "ada", { kind: "mutation" });
    await expect(execute(change)).rejects.toMatchObject({
      isUntouched: true,
      problem: { kind: "limited" },
    });
    expect(countAsked()).toBe(1);
  });

  test.each([
    ["later", ["60", "5"], 60],
    ["earlier", ["5", "60"], 60],
  ])("is the longer of two that were told at once, the %s one", async (_, told, seconds) => {
    const left = [...told];
    let letGo: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const endpoint = await startReplies(async () => {
      const reply = limit(left.shift() ?? "1");
      await gate;
      return reply;
    });
    const calls = [1, 2].map((index) => settle(toCall(endpoint, "ada", { variables: { index } })));
    await expect.poll(() => left).toEqual([]);
    letGo();
    await Promise.all(calls);
    expect(await settle(toCall(endpoint))).toEqual({ kind: "limited", retryAfterSeconds: seconds });
  });

  test("is kept too where an upstream that is down named it, and told as that", async () => {
    let asked = 0;
    const endpoint = await startReplies(() => {
      asked += 1;
      return asked === 1 ? { status: 503, headers: { "retry-after": "90" }, body: "" } : ok;
    });
    const down = { kind: "upstream_down", code: "UPSTREAM_DOWN", retryAfterSeconds: 90 };
    expect(await settle(toCall(endpoint))).toMatchObject(down);
    vi.setSystemTime(Date.now() + 30_000);
    const left = { ...down, retryAfterSeconds: 60 };
    expect(await settle(toCall(endpoint))).toMatchObject(left);
    await expect(execute(toCall(endpoint, "ada", { kind: "mutation" }))).rejects.toMatchObject({
      isUntouched: true,
      problem: left,
    });
    expect(await settle(toCall(endpoint, "bob"))).toEqual(good);
    expect(asked).toBe(2);
    vi.setSystemTime(Date.now() + 60_000);
    expect(await settle(toCall(endpoint))).toEqual(good);
  });

  test("is none where an upstream that is down named no time: the next call is sent", async () => {
    let asked = 0;
    const headers = { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "3000" };
    const endpoint = await startReplies(() => {
      asked += 1;
      return asked === 1 ? { status: 503, headers, body: "" } : ok;
    });
    expect(await settle(toCall(endpoint))).toMatchObject({ retryAfterSeconds: 5 });
    expect(await settle(toCall(endpoint))).toEqual(good);
  });

  test("stops nobody who tries a key", async () => {
    const { endpoint } = await startLimiting();
    const { accountId: _, ...probe } = toCall(endpoint);
    expect(await settle(probe)).toMatchObject({ kind: "limited" });
    expect(await settle(probe)).toEqual(good);
  });
});
