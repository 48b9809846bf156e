import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";

import type { Ledger, ToolAnswer } from "../../src/caller.ts";
import { AppError } from "../../src/errors.ts";
import { createMemoryLedger } from "../../src/tools/memory-ledger.ts";
import { runOnce } from "../../src/tools/run-once.ts";

/** The ledger of a person nobody else uses. */
function createAccountLedger(): Ledger {
  const account = env.ACCOUNT.getByName(crypto.randomUUID());
  return {
    begin: async (entry) => account.beginChange(entry),
    finish: async (name, outcome) => account.finishChange(name, outcome),
  };
}

const ledgers = [
  ["the account's ledger", createAccountLedger],
  ["the ledger of stdio", createMemoryLedger],
] as const;

describe.each(ledgers)("with %s", (_, createLedger) => {
  /** A change that counts how often it was really made. */
  function createChange(
    outcome: () => Promise<ToolAnswer> = async () => ({
      result: { number: 7 },
      meta: { seen: true },
    }),
  ) {
    const ledger = createLedger();
    let runs = 0;
    const call = (idempotencyKey = "key-00000001", args: object = { title: "A" }) =>
      runOnce({ ledger, tool: "create_issue", idempotencyKey, args: { ...args } }, async () => {
        runs += 1;
        return outcome();
      });
    return { call, countRuns: () => runs };
  }

  test("the same call again gets the first result and changes nothing", async () => {
    const { call, countRuns } = createChange();
    const first = { result: { number: 7 }, meta: { seen: true } };
    expect(await call()).toEqual(first);
    expect(await call()).toEqual(first);
    expect(countRuns()).toBe(1);
  });

  test("another key is another change", async () => {
    const { call, countRuns } = createChange();
    await call();
    await call("key-00000002");
    expect(countRuns()).toBe(2);
  });

  test("a key with other arguments is refused and changes nothing", async () => {
    const { call, countRuns } = createChange();
    await call();
    await expect(call("key-00000001", { title: "B" })).rejects.toMatchObject({
      problem: { kind: "input", path: "/idempotency_key" },
    });
    expect(countRuns()).toBe(1);
  });

  test("of five calls at once one runs and the others are told to wait", async () => {
    const { call, countRuns } = createChange(
      () => new Promise((resolve) => setTimeout(() => resolve({ result: { number: 7 } }), 50)),
    );
    const calls = await Promise.allSettled(Array.from({ length: 5 }, () => call()));
    expect(countRuns()).toBe(1);
    expect(calls.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const outcome of calls) {
      if (outcome.status === "rejected") expect(outcome.reason.problem.kind).toBe("limited");
    }
  });

  test("after an unknown outcome nothing is repeated", async () => {
    const lost = new AppError("No answer.", { kind: "unknown_outcome" });
    const { call, countRuns } = createChange(() => Promise.reject(lost));
    await expect(call()).rejects.toBe(lost);
    await expect(call()).rejects.toMatchObject({ problem: { kind: "unknown_outcome" } });
    expect(countRuns()).toBe(1);
  });

  test("what the upstream refused may be tried again with the same key", async () => {
    const said = { kind: "upstream_rejected", code: "GRAPHQL_ERROR", quote: '"No."' } as const;
    const { call, countRuns } = createChange(() => Promise.reject(new AppError("No.", said)));
    await expect(call()).rejects.toThrow("No.");
    await expect(call()).rejects.toThrow("No.");
    expect(countRuns()).toBe(2);
  });
});
