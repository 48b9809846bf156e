import type { IdempotencyStore, LedgerAnswer, LedgerOutcome } from "../caller.ts";

interface Entry {
  readonly digest: string;
  readonly claim: string;
  readonly outcome: LedgerOutcome | "forgotten" | null;
  readonly characters: number;
}

const maxEntries = 20_000;
const maxCharacters = 8 * 1024 * 1024;
/** Until the process ends nothing is forgotten; no client waits for that. */
const fullSeconds = 3600;

/** A ledger for one process: stdio serves one person and forgets with its end. */
export function createMemoryLedger(budget = { maxEntries, maxCharacters }): IdempotencyStore {
  const entries = new Map<string, Entry>();
  let characters = 0;
  const find = (name: string, digest: string): LedgerAnswer => {
    const entry = entries.get(name);
    if (!entry) return { state: "new" };
    if (entry.digest !== digest) return { state: "conflict" };
    if (entry.outcome === "forgotten") return { state: "forgotten" };
    return entry.outcome ?? { state: "running" };
  };
  const put = (name: string, entry: Entry) => {
    characters += entry.characters - (entries.get(name)?.characters ?? 0);
    entries.set(name, entry);
  };
  const forgetResults = () => {
    for (const [name, entry] of entries) {
      if (characters <= budget.maxCharacters) return;
      // What failed is a sentence, and says what to do.
      if (typeof entry.outcome !== "object" || entry.outcome?.state !== "done") continue;
      put(name, { ...entry, outcome: "forgotten", characters: 0 });
    }
  };
  return {
    find: async (wanted) => wanted.map(({ name, digest }) => find(name, digest)),
    begin: async ({ name, digest, claim }) => {
      const entry = entries.get(name);
      if (entry) {
        const isOurs = entry.outcome === null && entry.claim === claim;
        return isOurs ? { state: "new" } : find(name, digest);
      }
      if (entries.size >= budget.maxEntries) {
        return { state: "full", retryAfterSeconds: fullSeconds };
      }
      put(name, { digest, claim, outcome: null, characters: 0 });
      return { state: "new" };
    },
    finish: async ({ name, claim }, outcome) => {
      const entry = entries.get(name);
      if (entry?.outcome !== null || entry.claim !== claim) return;
      if (outcome === null) entries.delete(name);
      else put(name, { ...entry, outcome, characters: JSON.stringify(outcome).length });
      forgetResults();
    },
  };
}
