import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { toRequestStart } from "../../../src/upstream/request-start.ts";
import { Flights } from "../../../src/upstream/traffic/flights.ts";
import { Traffic } from "../../../src/upstream/traffic/traffic.ts";
import { type Said, startThings } from "../../support/upstream.ts";
import { good, settle, startHeld, toCall } from "./traffic-calls.ts";

const never = new Promise<never>(() => undefined);

/** As far as anybody can look into memory: what is reachable, and nothing else, is left. */
function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
}

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

  test("of one account are one request, also with tokens of an older key ring", async () => {
    const { endpoint, asked, letGo, arrived } = await startHeld();
    const ofRing = (tag: string) =>
      toCall(endpoint, "ada", { accountId: `${"a".repeat(22)}.${tag.repeat(43)}` });
    const calls = [settle(ofRing("x")), settle(ofRing("y"))];
    await arrived(1);
    letGo();
    expect(await Promise.all(calls)).toEqual([good, good]);
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
    const call = { ...toCall("https://api.example/graphql"), timeoutMs: 3000 };
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
    expect(sent[0]).toBeLessThan(2000);
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
    void flights.begin("ada", "{}", read, () => never);
    vi.advanceTimersByTime(1999);
    expect(flights.find("ada", "{}", read)).toBeDefined();
    vi.advanceTimersByTime(1);
    expect(flights.find("ada", "{}", read)).toBeUndefined();
  });

  test("that nobody ends take 64 places of an account, of others nothing, and are gone once they are old", () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    onTestFinished(() => void vi.useRealTimers());
    const flights = new Flights();
    const read = toCall("https://api.example/graphql");
    const begin = (account: string, body: string) => {
      void flights.begin(account, body, read, () => never);
      return flights.find(account, body, read) !== undefined;
    };
    const isKept = Array.from({ length: 300 }, (_, index) => begin("ada", String(index)));
    expect(isKept.lastIndexOf(true)).toBe(63);
    expect(begin("bob", "0")).toBe(true);
    vi.advanceTimersByTime(2000);
    expect(begin("ada", "300")).toBe(true);
  });

  test("take 1,024 places of all accounts together, and change and end give each of them back", () => {
    const flights = new Flights();
    const read = toCall("https://api.example/graphql");
    const begin = (account: number, body: number, of = read) => {
      void flights.begin(`account${account}`, String(body), of, () => never);
      return flights.find(`account${account}`, String(body), of);
    };
    const fill = (accounts: number, of = read) =>
      Array.from({ length: accounts * 64 }, (_, index) =>
        begin(Math.floor(index / 64), index % 64, of),
      ).filter(Boolean).length;
    expect(fill(1)).toBe(64);
    // Another toolset asks the same, with other errors: one takes the place of the other.
    expect(fill(17, { ...read, toolset: "other" })).toBe(1024);
    flights.forget("account3");
    expect(begin(3, 0)).toBeDefined();
    for (let account = 0; account < 17; account += 1) flights.forget(`account${account}`);
    for (let index = 0; index < 100; index += 1) {
      const flight = begin(3, index);
      if (flight) flights.end(String(index), flight);
    }
    expect(fill(4)).toBe(256);
  });

  test("of more than 8,192 characters are each sent, and kept nowhere", async () => {
    const traffic = new Traffic();
    const call = toCall("https://api.example/graphql");
    const send = vi.fn(async () => ({ a: 1 }));
    const pass = (length: number) =>
      traffic.pass(call, { accountId: "ada", body: "x".repeat(length) }, send);
    await Promise.all([pass(8193), pass(8193)]);
    expect(send).toHaveBeenCalledTimes(2);
    await Promise.all([pass(8192), pass(8192)]);
    expect(send).toHaveBeenCalledTimes(3);
  });

  test("whose clients are gone without a word keep neither call nor key in memory once somebody reads after them", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    onTestFinished(() => void vi.useRealTimers());
    const flights = new Flights();
    const begin = (account: string) => {
      const read = toCall("https://api.example/graphql", account);
      void flights.begin(account, "{}", read, () => new Promise<never>(() => undefined));
      return { call: new WeakRef(read), target: new WeakRef(read.target) };
    };
    const { call, target } = begin("ada");
    // What was made in a step is kept until its end.
    await new Promise(setImmediate);
    collectGarbage();
    expect([call.deref() === undefined, target.deref() === undefined]).toEqual([true, false]);
    vi.advanceTimersByTime(2000);
    begin("bob");
    await new Promise(setImmediate);
    collectGarbage();
    expect(target.deref()).toBeUndefined();
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
    await expect.poll(() => asked).toHaveLength(1);
    await settle(toCall(endpoint, "ada", { kind: "mutation" }));
    expect(await settle(toCall(endpoint))).toEqual({ data: { a: "after" } });
    letGo();
    expect(await before).toEqual({ data: { a: "before" } });
  });
});
