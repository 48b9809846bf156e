/** What an object says under a name itself: authors and APIs call things `constructor` and `toString` too. */
export const findOwn = <Value>(
  record: Readonly<Record<string, Value>>,
  name: string,
): Value | undefined => (Object.hasOwn(record, name) ? record[name] : undefined);
