import type { CallFacts } from "../../caller.ts";

/** A call as its account is told of it. */
export interface CallRecord extends CallFacts {
  /** The id of the grant or access token that it came with. */
  readonly source: string;
  /** The toolsets whose keys it opened. */
  readonly keys: readonly string[];
}

/** The app or script behind a grant or an access token. */
export interface CallSource {
  readonly name: string;
  readonly clientId: string;
}

/** Outcomes of calls that did what they should. */
const fineOutcomes = ["ok", "asked", "unconfirmed", "declined", "unasked"];
/** The call did not do what it should. */
export const isFailed = (outcome: string): boolean => !fineOutcomes.includes(outcome);
