import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, expect, test, vi } from "vitest";

import { IdempotencyLedger } from "../../../src/account/idempotency-ledger.ts";
import type { IdempotencyStore } from "../../../src/caller.ts";
import { Tables } from "../../../src/store/tables/tables.ts";
import { createMemoryLedger } from "../../../src/tools/memory-ledger.ts";

afterEach(() => void vi.useRealTimers());

const maxRows = 5;
const maxBytes = 3000;

/** Runs `use` with a ledger that holds five changes and 3,000 bytes of results. */
const ledgers = [
  [
    "the account's ledger",
    (use: (ledger: IdempotencyStore) => Promise<void>) =>
      runInDurableObject(env.ACCOUNT.getByName(crypto.randomUUID()), (_, { storage }) => {
        const ledger = new IdempotencyLedger(new Tables(storage, "Account"), { maxRows, maxBytes });
        return use({
          find: async (entries) => entries.map((entry) => ledger.find(entry)),
          begin: async (entry) => ledger.begin(entry),
          finish: async (claim, outcome) => ledger.finish(claim, outcome),
        });
      }),
  ],
  [
    "the ledger of stdio",
    (use: (ledger: IdempotencyStore) => Promise<void>) =>
      use(createMemoryLedger({ maxEntries: maxRows, maxCharacters: maxBytes })),
  ],
] as const;

const toEntry = (name: string) => ({ name, digest: "d", claim: "c" });

async function make(ledger: IdempotencyStore, name: string, characters: number): Promise<string> {
  const { state } = await ledger.begin(toEntry(name));
  const answer = { result: { text: "x".repeat(characters) } };
  if (state === "new") await ledger.finish(toEntry(name), { state: "done", answer });
  return state;
}

const listStates = async (ledger: IdempotencyStore, ...names: string[]) =>
  (await ledger.find(names.map(toEntry))).map(({ state }) => state);

test.each(ledgers)(
  "%s forgets the oldest results first, and never that they were made",
  async (_, run) => {
    await run(async (ledger) => {
      for (const name of ["a", "b", "c", "d"]) {
        vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 1000 });
        await make(ledger, name, 1200);
      }
      expect(await listStates(ledger, "a", "b", "c", "d")).toEqual([
        "forgotten",
        "forgotten",
        "done",
        "done",
      ]);
      expect(await make(ledger, "a", 10)).toBe("forgotten");
    });
  },
);

test.each(ledgers)(
  "%s: a result that is larger than all may be is made, and not kept",
  async (_, run) => {
    await run(async (ledger) => {
      await make(ledger, "a", 10);
      await make(ledger, "large", 5000);
      expect(await listStates(ledger, "large")).toEqual(["forgotten"]);
    });
  },
);

test.each(ledgers)(
  "%s: a full one refuses new changes rather than forget an old one",
  async (_, run) => {
    await run(async (ledger) => {
      const names = ["a", "b", "c", "d", "e"];
      for (const name of names) expect(await make(ledger, name, 10)).toBe("new");
      expect(await ledger.begin(toEntry("f"))).toMatchObject({
        state: "full",
        retryAfterSeconds: expect.any(Number),
      });
      expect(await listStates(ledger, ...names, "f")).toEqual([...names.map(() => "done"), "new"]);
    });
  },
);

test("after a day there is room again", async () => {
  const [[, run]] = ledgers;
  await run(async (ledger) => {
    for (const name of ["a", "b", "c", "d", "e"]) await make(ledger, name, 1000);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 24 * 60 * 60 * 1000 + 1000 });
    expect(await make(ledger, "f", 10)).toBe("new");
    expect(await listStates(ledger, "a", "f")).toEqual(["new", "done"]);
  });
});
