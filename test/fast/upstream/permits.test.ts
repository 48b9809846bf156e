import { describe, expect, test } from "vitest";

import { execute } from "../../../src/upstream/execute.ts";
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
});
