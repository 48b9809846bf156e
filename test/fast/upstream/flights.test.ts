import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { toRequestStart } from "../../../src/upstream/request-start.ts";
import { Flights } from "../../../src/upstream/traffic/flights.ts";
import { Traffic } from "../../../src/upstream/traffic/traffic.ts";
import { type Said, startThings } from "../../support/upstream.ts";
import { good, settle, startHeld, toCall } from "./traffic-calls.ts";

describe("equal reads at the same time", () => {
  test("of one account are one request", async () => {
    const { endpoint, asked, letGo, arrived } = await startHeld();
    const calls = Array.from({ length: 5 }, () => settle(toCall(endpoint)));
    await arrived(1);
    await sleep(50);
    letGo();
    expect(await Promise.all(calls)).toEqual(Array.from({ length: 5 }, () => good));
    expect(asked).toHaveLength(1);
  });

  test.each([
    ["another account", (endpoint: string) => toCall(endpoint, "bob")],
    [
      "another account with the same key",
      (endpoint: string) => toCall(endpoint, "ada", { accountId: "bob" }),
    ],
    [
      "another key of the account",
      (endpoint: string) => toCall(endpoint, "bob", { accountId: "ada" }),
    ],
    ["other arguments", (endpoint: string) => toCall(endpoint, "ada", { variables: { id: 2 } })],
    [
      "another operation",
      (endpoint: string) =>
        toCall(endpoint, "ada", {
          start: toRequestStart({ document: "query b { a }", operationName: "b" }),
        }),
    ],
    [
      "another toolset, whose errors are told otherwise",
      (endpoint: string) => toCall(endpoint, "ada", { toolset: "other" }),
    ],
    [
      "another shop at the same address",
      (endpoint: string) => {
        const call = toCall(endpoint);
        const headers = { ...call.target.headers, "x-shop": "bob" };
        return { ...call, target: { ...call.target, headers } };
      },
    ],
    ["a change", (endpoint: string) => toCall(endpoint, "ada", { kind: "mutation" })],
  ])("of %s are two", async (_, toOther) => {
    const { endpoint, asked, letGo, arrived } = await startHeld();
    const calls = [settle(toCall(endpoint)), settle(toOther(endpoint))];
    await arrived(2);
    letGo();
    expect(await Promise.all(calls)).toEqual([good, good]);
    expect(asked).toHaveLength(2);
  });

  test("share a failure, and keep nothing of it", async () => {
    const { endpoint, asked, letGo, arrived } = await startHeld(401);
    const calls = [settle(toCall(endpoint)), settle(toCall(endpoint))];
    await arrived(1);
    letGo();
    expect(await Promise.all(calls)).toMatchObject([
      { code: "KEY_REFUSED" },
      { code: "KEY_REFUSED" },
    ]);
    await settle(toCall(endpoint));
    expect(asked).toHaveLength(2);
  });

  test("go on when the one who sent the request leaves", async () => {
    const { endpoint, asked, letGo, arrived } = await startHeld();
    const leaving = new AbortController();
    const first = settle(toCall(endpoint, "ada", { signal: leaving.signal }));
    const others = Array.from({ length: 3 }, () => settle(toCall(endpoint)));
    await arrived(1);
    leaving.abort();
    expect(await first).toMatchObject({ code: "TIMEOUT" });
    await arrived(2);
    letGo();
    expect(await Promise.all(others)).toEqual([good, good, good]);
    expect(asked).toHaveLength(2);
  });

  test("are sent anew when the one who sent the first is gone without a word", async () => {
    const traffic = new Traffic();
    const never = new Promise<never>(() => undefined);
    const call = { ...toCall("https://api.example/graphql"), timeoutMs: 200 };
    const sender = { accountId: "ada", body: "{}" };
    void traffic.pass(call, sender, () => never);
    const sent: number[] = [];
    const send = async (timeoutMs: number) => {
      sent.push(timeoutMs);
      await sleep(50);
      return { a: 1 };
    };
    const others = [traffic.pass(call, sender, send), traffic.pass(call, sender, send)];
    expect(await Promise.all(others)).toEqual([{ a: 1 }, { a: 1 }]);
    expect(sent).toHaveLength(1);
    expect(sent[0]).toBeLessThan(150);
  });

  test("are joined whatever number of milliseconds the deadline is", async () => {
    const { endpoint, letGo, arrived } = await startHeld();
    const calls = [1, 2].map(() => settle(toCall(endpoint, "ada", { timeoutMs: 3333 })));
    await arrived(1);
    letGo();
    expect(await Promise.all(calls)).toEqual([good, good]);
  });

  test("are not joined once they are old: a client that left and comes back does not wait", () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    onTestFinished(() => void vi.useRealTimers());
    const flights = new Flights();
    const read = toCall("https://api.example/graphql");
    void flights.begin("ada", "{}", read, () => new Promise<never>(() => undefined));
    vi.advanceTimersByTime(1999);
    expect(flights.find("ada", "{}", read)).toBeDefined();
    vi.advanceTimersByTime(1);
    expect(flights.find("ada", "{}", read)).toBeUndefined();
  });

  test("that nobody ends are pushed out in time", () => {
    const flights = new Flights();
    const read = toCall("https://api.example/graphql");
    const never = new Promise<never>(() => undefined);
    for (let index = 0; index < 300; index += 1) {
      void flights.begin("ada", String(index), read, () => never);
    }
    expect(flights.find("ada", "43", read)).toBeUndefined();
    expect(flights.find("ada", "44", read)).toBeDefined();
  });

  test("go on when one leaves who only waits", async () => {
    const { endpoint, asked, letGo, arrived } = await startHeld();
    const leaving = new AbortController();
    const first = settle(toCall(endpoint));
    const second = settle(toCall(endpoint, "ada", { signal: leaving.signal }));
    await arrived(1);
    leaving.abort();
    expect(await second).toMatchObject({ code: "TIMEOUT" });
    letGo();
    expect(await first).toEqual(good);
    expect(asked).toHaveLength(1);
  });

  test("have each their own deadline", async () => {
    const { endpoint, letGo, arrived } = await startHeld();
    const first = settle(toCall(endpoint));
    await arrived(1);
    expect(await settle(toCall(endpoint, "ada", { timeoutMs: 100 }))).toMatchObject({
      code: "TIMEOUT",
    });
    letGo();
    expect(await first).toEqual(good);
  });

  test("after a change ask anew: what was read before it is given to nobody", async () => {
    const replies: Said[] = [{ data: { a: "before" } }, good, { data: { a: "after" } }];
    let letGo: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const { endpoint, asked } = await startThings(async () => {
      const said = replies.shift() ?? 500;
      if (replies.length === 2) await gate;
      return said;
    });
    const before = settle(toCall(endpoint));
    await vi.waitFor(() => expect(asked).toHaveLength(1));
    await settle(toCall(endpoint, "ada", { kind: "mutation" }));
    expect(await settle(toCall(endpoint))).toEqual({ data: { a: "after" } });
    letGo();
    expect(await before).toEqual({ data: { a: "before" } });
  });
});
