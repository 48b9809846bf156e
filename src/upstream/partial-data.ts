import type { Data } from "./answer-cache.ts";

/** A field that is null because of an error, and not because there is nothing. */
export interface MissingField {
  /** Response keys and indexes of the upstream's answer, joined by dots. */
  readonly path: string;
  /** The upstream's own words, quoted. */
  readonly message: string;
}

/** Kept with the data itself, so that whoever shares the answer knows it too. */
const missingOf = new WeakMap<Data, readonly MissingField[]>();

export function markPartial(data: Data, missing: readonly MissingField[]): Data {
  missingOf.set(data, missing);
  return data;
}

/** What of an answer's data is missing; undefined if it is whole. */
export const listMissingFields = (data: Data): readonly MissingField[] | undefined =>
  missingOf.get(data);
