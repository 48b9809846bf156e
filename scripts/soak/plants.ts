import type { Invariant } from "./findings.ts";

/** Faults that can be put into the server on purpose, what they are, and what has to be found of them. */
export const plants = {
  "lost-write": { text: "Disconnect is answered, and the grant stays", invariant: "revoked" },
  "double-change": {
    text: "the ledger of changes forgets what it has noted",
    invariant: "twice",
  },
  leak: {
    text: "answers of the upstream are cached without regard to whose key asked",
    invariant: "leak",
  },
} as const satisfies Readonly<Record<string, { text: string; invariant: Invariant }>>;

export type Plant = keyof typeof plants;

export const isPlant = (name: string): name is Plant => Object.hasOwn(plants, name);
