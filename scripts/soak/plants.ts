/** Faults that can be put into the server on purpose, to see that they are found; and what they break. */
export const plants = {
  "lost-write": "Disconnect is answered, and the grant stays",
  "double-change": "the ledger of changes forgets what it has noted",
  leak: "answers of the upstream are cached without regard to whose key asked",
} as const;

export type Plant = keyof typeof plants;

export const isPlant = (name: string): name is Plant => Object.hasOwn(plants, name);
