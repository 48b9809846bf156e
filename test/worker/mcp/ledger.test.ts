import { env } from "cloudflare:workers";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

import type { IdempotencyStore, ToolAnswer } from "../../../src/caller.ts";
import { AppError } from "../../../src/errors.ts";
import { createMemoryLedger } from "../../../src/tools/memory-ledger.ts";
import { type Change, isKnown, noteBatch, recall, runOnce } from "../../../src/tools/run-once.ts";

/** The ledger of a person nobody else uses. */
function createAccountLedger(): IdempotencyStore {
  const account = env.ACCOUNT.getByName(crypto.randomUUID());
  return {
    find: async (entries) => account.findChanges(entries),
    begin: async (entry) => account.beginChange(entry),
    finish: async (claim, outcome) => account.finishChange(claim, outcome),
  };
}

const ledgers = [
  ["the account's ledger", createAccountLedger],
  ["the ledger of stdio", createMemoryLedger],
] as const;

const toChange = (
  ledger: IdempotencyStore,
  key = "key-00000001",
  args: object = { title: "A" },
): Change => ({
  ledger,
  by: "idempotency_key",
  name: ["create_issue", key],
  call: ["create_issue", JSON.stringify(args)],
});

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
    const call = (key?: string, args?: object) =>
      runOnce(toChange(ledger, key, args), async (claim) => {
        await claim();
        runs += 1;
        return outcome();
      });
    return { ledger, call, countRuns: () => runs };
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

  const said = { kind: "upstream_rejected", code: "GRAPHQL_ERROR", quote: '"No."' } as const;

  test("what the upstream is known not to have done may be tried again with the same key", async () => {
    const refusal = new AppError("No.", said, { isUntouched: true });
    const { call, countRuns } = createChange(() => Promise.reject(refusal));
    await expect(call()).rejects.toBe(refusal);
    await expect(call()).rejects.toBe(refusal);
    expect(countRuns()).toBe(2);
  });

  test("any other failure is kept and told again, and nothing is repeated", async () => {
    const { call, countRuns } = createChange(() => Promise.reject(new AppError("No.", said)));
    await expect(call()).rejects.toThrow("No.");
    await expect(call()).rejects.toMatchObject({
      message: expect.stringMatching(/^No\. This is what the first call .* nothing was sent again/),
      problem: said,
    });
    expect(countRuns()).toBe(1);
  });

  test("after a mistake of our own nobody knows, and nothing is repeated", async () => {
    const { call, countRuns } = createChange(() => Promise.reject(new TypeError("oops")));
    await expect(call()).rejects.toThrow(TypeError);
    const again = call();
    await expect(again).rejects.toMatchObject({ problem: { kind: "unknown_outcome" } });
    await expect(again).rejects.not.toThrow("oops");
    expect(countRuns()).toBe(1);
  });

  test("what never left is not noted: the same key may be used at once, with other arguments too", async () => {
    const { ledger, call, countRuns } = createChange();
    const missing = runOnce(toChange(ledger), () => Promise.reject(new Error("no key")));
    await expect(missing).rejects.toThrow("no key");
    await call("key-00000001", { title: "B" });
    expect(countRuns()).toBe(1);
  });

  test("a call whose client is gone before anything was sent sends nothing and frees its key", async () => {
    const { ledger, call, countRuns } = createChange();
    const signal = AbortSignal.abort();
    const gone = runOnce({ ...toChange(ledger), signal }, async (claim) => {
      await claim();
      throw new Error("sent");
    });
    await expect(gone).rejects.toMatchObject({ problem: { kind: "upstream_down" } });
    await call();
    expect(countRuns()).toBe(1);
  });

  test("a ledger that lost its answer to begin or finish is asked again, and knows who asks", async () => {
    const { ledger: real } = createChange();
    let isLost = true;
    const once = async <Answer>(answer: Promise<Answer>) => {
      const told = await answer;
      isLost = !isLost;
      if (!isLost) throw new Error("the connection was lost");
      return told;
    };
    const ledger: IdempotencyStore = {
      ...real,
      begin: (entry) => once(real.begin(entry)),
      finish: (claim, outcome) => once(real.finish(claim, outcome)),
    };
    const run = () =>
      runOnce(toChange(ledger), async (claim) => {
        await claim();
        return { result: { number: 8 } };
      });
    expect(await run()).toEqual({ result: { number: 8 } });
    expect(await recall(toChange(real))).toEqual({ result: { number: 8 } });
  });

  test("a ledger that does not answer at all: nothing is sent, and that is said", async () => {
    const { ledger: real, countRuns, call } = createChange();
    const begin = () => Promise.reject(new Error("no object"));
    const gone = runOnce({ ...toChange(real), ledger: { ...real, begin } }, async (claim) => {
      await claim();
      throw new Error("sent");
    });
    await expect(gone).rejects.toMatchObject({
      message: expect.stringContaining("nothing was sent"),
      problem: { kind: "upstream_down", retryable: true },
    });
    await call();
    expect(countRuns()).toBe(1);
  });

  test("who lost an entry, or never had it, cannot finish it", async () => {
    const { ledger, call } = createChange();
    await call();
    const entry = { name: "n", digest: "d" };
    await ledger.begin({ ...entry, claim: "a" });
    await ledger.finish({ name: "n", claim: "b" }, null);
    await ledger.finish({ name: "n", claim: "b" }, { state: "done", answer: { result: {} } });
    expect(await ledger.begin({ ...entry, claim: "c" })).toEqual({ state: "running" });
    await ledger.finish({ name: "n", claim: "a" }, { state: "done", answer: { result: { a: 1 } } });
    await ledger.finish({ name: "n", claim: "a" }, null);
    const done = { state: "done", answer: { result: { a: 1 } } };
    expect(await ledger.find([entry])).toEqual([done]);
  });

  test("each of a batch is found by its own entry, and other arguments are a conflict at once", async () => {
    const { ledger } = createChange();
    const batch = toChange(ledger);
    await noteBatch(batch);
    expect(await isKnown(batch)).toBe(true);
    expect(await isKnown(batch, 2)).toBe(false);
    for (const item of [0, 1]) {
      await runOnce({ ...batch, item }, async (claim) => {
        await claim();
        return { result: { item } };
      });
    }
    expect(await isKnown(batch, 2)).toBe(true);
    const other = toChange(ledger, "key-00000001", { title: "B" });
    await expect(noteBatch(other)).rejects.toMatchObject({ problem: { kind: "input" } });
    expect(await isKnown(other, 2)).toBe(true);
  });
});

/** What may happen to one call on its way, each at the point of its name. */
const fates = [
  "dies before it begins",
  "dies before it is sent",
  "dies before its answer",
  "dies before it is kept",
  "is answered",
  "is refused, and nothing was done",
  "fails, and something may have been done",
  "is applied and fails",
  "breaks",
] as const;
type Fate = (typeof fates)[number];

/** The process ends here: nothing after it runs. */
const died = () => new Promise<never>(() => undefined);

test.each(ledgers)(
  "%s: whatever crashes and whatever is answered, nothing is made twice and no first result is lost",
  async (_, createLedger) => {
    const check = async (sequence: readonly Fate[]) => {
      const ledger = createLedger();
      const applied: number[] = [];
      let first: ToolAnswer | undefined;
      for (const [number, fate] of sequence.entries()) {
        const [seen] = await settleOrDie(ledger, { fate, number, applied });
        const told = seen?.status === "fulfilled" ? seen.value : undefined;
        first ??= told;
        if (!first || !seen) continue;
        // Once told, told for ever, and it is what was made.
        expect(told).toEqual({ result: { number: applied[0] } });
      }
      expect(applied.length).toBeLessThanOrEqual(1);
    };
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...fates), { maxLength: 6 }), check),
      { numRuns: 60 },
    );
  },
);

async function settleOrDie(
  real: IdempotencyStore,
  { fate, number, applied }: { fate: Fate; number: number; applied: number[] },
): Promise<PromiseSettledResult<ToolAnswer>[]> {
  const { promise: death, resolve: die } = Promise.withResolvers<void>();
  const end = () => {
    die();
    return died();
  };
  const ledger: IdempotencyStore = {
    ...real,
    begin: async (entry) => (fate === "dies before it begins" ? end() : real.begin(entry)),
    finish: async (claim, outcome) =>
      fate === "dies before it is kept" ? end() : real.finish(claim, outcome),
  };
  const problem = { kind: "upstream_rejected", code: "GRAPHQL_ERROR", quote: "" } as const;
  const call = runOnce(toChange(ledger), async (claim) => {
    await claim();
    if (fate === "dies before it is sent") return end();
    if (fate === "is refused, and nothing was done") {
      throw new AppError("No.", problem, { isUntouched: true });
    }
    if (fate === "fails, and something may have been done") throw new AppError("No.", problem);
    applied.push(number);
    if (fate === "dies before its answer") return end();
    if (fate === "is applied and fails")
      throw new AppError("Too large.", { kind: "misconfigured" });
    if (fate === "breaks") throw new TypeError("oops");
    return { result: { number } };
  });
  const settled = await Promise.race([death, Promise.allSettled([call])]);
  return settled ?? [];
}
