import type { Ledger, LedgerAnswer, LedgerOutcome } from "../caller.ts";

/** A ledger for one process: stdio serves one person and forgets with its end. */
export function createMemoryLedger(): Ledger {
  const entries = new Map<string, { digest: string; outcome: LedgerOutcome | null }>();
  const toAnswer = (outcome: LedgerOutcome | null): LedgerAnswer => {
    if (outcome === null) return { state: "running" };
    return outcome.state === "done" ? outcome : { state: "unknown" };
  };
  return {
    begin: async ({ name, digest }) => {
      const entry = entries.get(name);
      if (entry) return entry.digest === digest ? toAnswer(entry.outcome) : { state: "conflict" };
      entries.set(name, { digest, outcome: null });
      return { state: "new" };
    },
    finish: async (name, outcome) => {
      const entry = entries.get(name);
      if (outcome.state === "failed") entries.delete(name);
      else if (entry) entries.set(name, { ...entry, outcome });
    },
  };
}
