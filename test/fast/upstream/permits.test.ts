import { describe, expect, onTestFinished, test, vi } from "vitest";

import { execute } from "../../../src/upstream/execute.ts";
import { Permits } from "../../../src/upstream/traffic/permits.ts";
import { Traffic } from "../../../src/upstream/traffic/traffic.ts";
import { good, settle, startHeld, toCall } from "./traffic-calls.ts";

describe("places at an upstream", () => {
  const ask = (endpoint: string, account: string, index: number, timeoutMs = 5000) =>
    settle(toCall(endpoint, account, { variables: { index }, timeoutMs }));

  test("64 requests of one account are there at once, the next one waits its turn, and others do not", async () => {
    const { endpoint, asked, letGo, arrived } = await startHeld();
    const calls = Array.from({ length: 70 }, (_, index) => ask(endpoint, "ada", index));
    await arrived(64);
    const bob = ask(endpoint, "bob", 0);
    await arrived(65);
    letGo();
    expect(await Promise.all([...calls, bob])).toEqual(Array.from({ length: 71 }, () => good));
    expect(asked).toHaveLength(71);
  });

  test("who gets none in time is told so, and nothing is sent", async () => {
    const { endpoint, asked, letGo, arrived } = await startHeld();
    const calls = Array.from({ length: 64 }, (_, index) => ask(endpoint, "ada", index));
    await arrived(64);
    expect(await ask(endpoint, "ada", 64, 100)).toMatchObject({ code: "TIMEOUT" });
    const change = toCall(endpoint, "ada", { kind: "mutation", timeoutMs: 100 });
    await expect(execute(change)).rejects.toMatchObject({ isUntouched: true });
    letGo();
    await Promise.all(calls);
    expect(asked).toHaveLength(64);
    expect(await ask(endpoint, "ada", 65)).toEqual(good);
  });

  test("whose turn comes after their time is up sends nothing, and no change of theirs is in doubt", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    onTestFinished(() => void vi.useRealTimers());
    const traffic = new Traffic();
    const call = {
      ...toCall("https://api.example/graphql"),
      kind: "mutation",
      timeoutMs: 5000,
    } as const;
    let letGo: (data: object) => void = () => undefined;
    const held = new Promise<Record<string, unknown>>((resolve) => {
      letGo = (data) => resolve({ ...data });
    });
    const first = Array.from({ length: 64 }, (_, index) =>
      traffic.pass(call, { accountId: "ada", body: String(index) }, () => held),
    );
    const sent: number[] = [];
    const late = traffic.pass(call, { accountId: "ada", body: "late" }, async (timeoutMs) => {
      sent.push(timeoutMs);
      return {};
    });
    // The timer of its deadline has not run yet: a busy computer is late.
    vi.setSystemTime(Date.now() + 5001);
    letGo({ a: 1 });
    await expect(late).rejects.toMatchObject({ isUntouched: true, problem: { code: "TIMEOUT" } });
    await Promise.all(first);
    expect(sent).toEqual([]);
  });

  test("that were given up without a word are none once their time is over", () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    onTestFinished(() => void vi.useRealTimers());
    const permits = new Permits({ total: 2, perAccount: 1, waiting: 1 });
    permits.tryTake("ada", 1000);
    expect(permits.isEmpty()).toBe(false);
    vi.setSystemTime(Date.now() + 1001);
    expect(permits.isEmpty()).toBe(true);
  });
});
