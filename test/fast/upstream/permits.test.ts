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
    const { permits, pass } = startClock({ total: 2, perAccount: 1 });
    permits.tryTake("ada", Date.now() + 1000);
    void permits.wait("ada", Date.now() + 1000, staying);
    expect(permits.isEmpty()).toBe(false);
    pass(1001);
    expect(permits.isEmpty()).toBe(true);
  });

  test("go past who waited and was gone: the next one has its turn", async () => {
    const { permits } = startClock({ total: 1, perAccount: 1 });
    const first = permits.tryTake("ada", Date.now() + 5000);
    const gone = permits.wait("bob", Date.now() + 1000, staying);
    const next = permits.wait("eve", Date.now() + 5000, staying);
    // Before anybody has looked.
    vi.setSystemTime(Date.now() + 1001);
    if (first) permits.free(first);
    expect(await gone).toBeNull();
    expect(await next).toMatchObject({ accountId: "eve" });
  });

  test("are kept by who is called and gone for the rest of their own time alone", async () => {
    const { permits, pass } = startClock({ total: 1, perAccount: 1 });
    const first = permits.tryTake("ada", Date.now() + 5000);
    const called = permits.wait("bob", Date.now() + 1000, staying);
    pass(900);
    if (first) permits.free(first);
    expect(await called).not.toBeNull();
    pass(101);
    expect(permits.isEmpty()).toBe(true);
  });

  test("may be waited for once those who waited before are gone", async () => {
    const { permits, pass } = startClock({ total: 1, perAccount: 1, waiting: 1 });
    permits.tryTake("ada", Date.now() + 9000);
    void permits.wait("bob", Date.now() + 1000, staying);
    const early = permits.wait("eve", Date.now() + 5000, staying);
    expect(await Promise.race([early, settled()])).toBeNull();
    pass(1001);
    const late = permits.wait("eve", Date.now() + 5000, staying);
    expect(await Promise.race([late, settled()])).toBe("settled");
  });

  test("may be waited for by others while one account waits with all that it may", async () => {
    const { permits, pass } = startClock({ total: 1, perAccount: 1, waitingPerAccount: 2 });
    const first = permits.tryTake("ada", Date.now() + 9000);
    const waiting = [1, 2].map(() => permits.wait("ada", Date.now() + 5000, staying));
    const third = permits.wait("ada", Date.now() + 5000, staying);
    expect(await Promise.race([third, settled()])).toBeNull();
    const bob = permits.wait("bob", Date.now() + 9000, staying);
    pass(5001);
    if (first) permits.free(first);
    expect(await bob).toMatchObject({ accountId: "bob" });
    expect(await Promise.all(waiting)).toEqual([null, null]);
  });

  test("at an upstream whose 256 are all kept by reads of clients that left are free when their time is over, though nobody else comes", async () => {
    const { pass } = startClock();
    const traffic = new Traffic();
    const call = toCall("https://api.example/graphql");
    for (let index = 0; index < 256; index += 1) {
      const sender = { accountId: `account${index % 4}`, body: String(index) };
      void traffic.pass(call, sender, () => never);
    }
    const sent: number[] = [];
    const late = { ...call, timeoutMs: 60_000 };
    const eve = traffic.pass(late, { accountId: "eve", body: "{}" }, async (timeoutMs) => {
      sent.push(timeoutMs);
      return { a: 1 };
    });
    pass(4000);
    await settled();
    expect(sent).toEqual([]);
    pass(2000);
    expect(await eve).toEqual({ a: 1 });
    expect(sent).toEqual([54_000]);
  });
});

const never = new Promise<never>(() => undefined);

/** Of a client that never leaves, or leaves without a word. */
const staying = new AbortController().signal;

/** All that follows from what has happened has happened. */
const settled = () =>
  new Promise<"settled">((resolve) => {
    setImmediate(resolve, "settled");
  });

/** Places at a clock that moves with `pass` alone. */
function startClock(limits: Partial<ConstructorParameters<typeof Permits>[0]> = {}) {
  vi.useFakeTimers({ toFake: ["Date", "setInterval", "clearInterval"] });
  onTestFinished(() => void vi.useRealTimers());
  const many = { total: 9, perAccount: 9, waiting: 9, waitingPerAccount: 9 };
  const permits = new Permits({ ...many, ...limits });
  return { permits, pass: (ms: number) => vi.advanceTimersByTime(ms) };
}
