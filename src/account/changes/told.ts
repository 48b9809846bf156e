/** Something that a client is told. */
export interface Notification {
  readonly method: string;
  readonly params?: { readonly uri?: string; readonly elicitationId?: string };
}

/** The same with its number, or a number alone: who has it can come back for what follows. */
export interface Told {
  /** Units: microseconds since 1970. */
  readonly seq: number;
  readonly notification: Notification | null;
}

export const writeTold = (told: readonly Told[]): string => JSON.stringify(told);

/** What `writeTold` wrote: nobody else sends anything through a socket of the account's. */
export const readTold = (text: string): Told[] => JSON.parse(text);
