/** An enum with more values may be told by a sample of them. */
const manyValues = 50;
const sampleSize = 3;

export const hasManyValues = ({ length }: readonly unknown[]): boolean => length > manyValues;

/** What stands in a description in the place of so many values. `of`: the enum's name, if it is known. */
export function toEnumSample(names: readonly string[], of?: string): string {
  const what = of === undefined ? `${names.length} values` : `the ${names.length} values of ${of}`;
  return `One of ${what}, such as ${names.slice(0, sampleSize).join(", ")}.`;
}
