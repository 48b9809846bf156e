/** Over all rounds. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** The smallest value that at least a share of `q` is not above. Throws: of nothing. */
export function toQuantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const found = sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)];
  if (found === undefined) throw new Error("Nothing was measured of which this is a figure.");
  return found;
}

/** Two digits behind the point: the third is noise. */
export const toRounded = (value: number) => Math.round(value * 100) / 100;

/** The value in the middle, or the mean of the two. Throws: of nothing. */
export function toMedian(values: readonly number[]): number {
  const negated = values.map((value) => -value);
  return (toQuantile(values, 0.5) - toQuantile(negated, 0.5)) / 2;
}

/** Of at least one value. */
export const toSpread = (values: readonly number[]): Spread => ({
  median: toRounded(toMedian(values)),
  min: toRounded(Math.min(...values)),
  max: toRounded(Math.max(...values)),
});

/**
 * Between which two of the values the true median lies, in 19 of 20 runs; null of fewer than six, which cannot tell.
 * Source: the sign test; the binomial distribution as a normal one.
 */
export function toMedianRange(values: readonly number[]): readonly [number, number] | null {
  if (values.length < 6) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const skipped = Math.floor((sorted.length - 1.96 * Math.sqrt(sorted.length)) / 2);
  return [toRounded(sorted[skipped] ?? 0), toRounded(sorted.at(-1 - skipped) ?? 0)];
}
