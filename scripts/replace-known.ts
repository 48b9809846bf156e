/** What is there, once as a text or at least once as a pattern, and what takes its place. */
export type Replacement = readonly [found: string | RegExp, by: string];

/** Throws: an Error that names `where`, if what is to be replaced is not there, or a text more than once. */
export function replaceKnown(
  text: string,
  replacements: readonly Replacement[],
  where: string,
): string {
  return replacements.reduce((rest, [found, by]) => {
    const count = rest.split(found).length - 1;
    if (count === 0 || (count > 1 && typeof found === "string")) {
      throw new Error(`${where} has ${count} times what was known of it once: ${found}`);
    }
    return rest.replace(found, () => by);
  }, text);
}
