import type { Replacement } from "./replace-known.ts";

/** What a server that toolhub is not would call of one file of a package. */
export interface Unused {
  /** Or a folder of it. */
  readonly package: string;
  readonly file: RegExp;
  /** Left out, as `leaveOut` does. */
  readonly names?: readonly string[];
  readonly silent?: readonly string[];
  readonly replaced?: readonly Replacement[];
  /** Schemas of which those that nothing reads may go: at the top of the file, or in these functions, which return them. */
  readonly schemasIn?: readonly string[];
}
