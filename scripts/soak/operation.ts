import type { Person, World } from "./person.ts";

/** One thing that people do. */
export interface Operation {
  readonly name: string;
  /** How often, against the others. */
  readonly weight: number;
  readonly isPossible?: (person: Person) => boolean;
  /** Returns the outcome in a few words. Throws: `Cut`. */
  readonly run: (world: World, person: Person) => Promise<string>;
}
