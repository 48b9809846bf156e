import { beforeEach, describe, expect, test, vi } from "vitest";

import { execute, type UpstreamCall } from "../../../src/upstream/execute.ts";
import { type Said, startThings } from "../../support/upstream.ts";
import { good, settle, toCall } from "./traffic-calls.ts";

describe("the circuit breaker", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["Date"] });
    return () => vi.useRealTimers();
  });

  /** Calls of these accounts one after the other, each another question. */
  async function callAll(
    endpoint: string,
    accounts: readonly string[],
    changes: Partial<UpstreamCall> = {},
  ) {
    for (const [index, account] of accounts.entries()) {
      await settle(toCall(endpoint, account, { variables: { index }, ...changes }));
    }
  }
  const several = ["ada", "bob", "cy", "ada", "bob"];

  test("opens after failures of several accounts: then nobody is sent there until it closes with an answer", async () => {
    let status: Said = 500;
    const { endpoint, asked } = await startThings(() => status);
    await callAll(endpoint, several);
    expect(asked).toHaveLength(5);
    expect(await settle(toCall(endpoint, "dee"))).toEqual({
      kind: "upstream_down",
      code: "UPSTREAM_DOWN",
      retryable: true,
      retryAfterSeconds: 5,
    });
    const change = toCall(endpoint, "dee", { kind: "mutation" });
    await expect(execute(change)).rejects.toMatchObject({ isUntouched: true });
    expect(asked).toHaveLength(5);

    // One tries, and fails: it stays open for twice as long.
    vi.setSystemTime(Date.now() + 5000);
    await callAll(endpoint, ["dee", "eve"]);
    expect(asked).toHaveLength(6);
    vi.setSystemTime(Date.now() + 9000);
    await callAll(endpoint, ["dee"]);
    expect(asked).toHaveLength(6);

    status = good;
    vi.setSystemTime(Date.now() + 1000);
    expect(await settle(toCall(endpoint, "dee"))).toEqual(good);
    expect(await settle(toCall(endpoint, "eve"))).toEqual(good);
  });

  test("is not opened by one person with tokens of three key rings", async () => {
    const { endpoint, asked } = await startThings(() => 500);
    const ids = ["x", "y", "z"].map((tag) => `${"a".repeat(22)}.${tag.repeat(43)}`);
    await callAll(endpoint, [...ids, ...ids, ...ids]);
    expect(asked).toHaveLength(9);
  });

  test("stays open as long as it says, however many were there when it opened", async () => {
    let letGo: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    let status: Said = 500;
    const { endpoint, asked } = await startThings(async () => {
      const said = status;
      await gate;
      return said;
    });
    const accounts = Array.from({ length: 30 }, (_, index) => `account-${index}`);
    const calls = accounts.map((account) => settle(toCall(endpoint, account)));
    await expect.poll(() => asked).toHaveLength(30);
    letGo();
    await Promise.all(calls);
    expect(await settle(toCall(endpoint, "dee"))).toMatchObject({ retryAfterSeconds: 5 });
    status = good;
    vi.setSystemTime(Date.now() + 5000);
    expect(await settle(toCall(endpoint, "dee"))).toEqual(good);
  });

  test("opens when nothing answers at all", async () => {
    const { endpoint } = await startThings(() => "hang");
    const gone = endpoint.replace(/:\d+/, ":9");
    await callAll(gone, several);
    expect(await settle(toCall(gone, "dee"))).toMatchObject({ retryAfterSeconds: 5 });
  });

  test.each([
    ["failures of one person", 500, Array.from({ length: 50 }, () => "ada")],
    [
      "failures of two people",
      500,
      Array.from({ length: 50 }, (_, index) => (index % 2 ? "ada" : "bob")),
    ],
    ["a refused key", 401, several.concat(several)],
    ["a limit", 429, several.concat(several)],
    ["a wrong question", 400, several.concat(several)],
  ] as const)("is not opened by %s", async (_, said, accounts) => {
    const { endpoint, asked } = await startThings(() => said);
    await callAll(endpoint, accounts);
    const before = asked.length;
    await settle(toCall(endpoint, "zoe"));
    expect(asked).toHaveLength(before + 1);
  });

  test("is not opened while somebody is answered in between", async () => {
    const { endpoint, asked } = await startThings(({ variables }) =>
      variables.index === 2 ? good : 500,
    );
    await callAll(endpoint, several);
    await callAll(endpoint, several);
    expect(asked).toHaveLength(10);
  });

  test("is not opened by people who leave", async () => {
    const { endpoint } = await startThings(() => "hang");
    const leave = () => AbortSignal.timeout(30);
    for (const account of several) await settle(toCall(endpoint, account, { signal: leave() }));
    expect(await settle(toCall(endpoint, "dee", { signal: leave() }))).toMatchObject({
      code: "TIMEOUT",
    });
  });

  test("of one upstream is nobody's at another", async () => {
    const broken = await startThings(() => 500);
    const other = await startThings(() => good);
    await callAll(broken.endpoint, several);
    expect(await settle(toCall(other.endpoint, "ada"))).toEqual(good);
  });
});
