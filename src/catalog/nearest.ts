/** Those of `names` that are most like what was written, the nearest first, at most so many; capitals and `_` do not count. */
export function listNearest(written: string, names: readonly string[], count: number): string[] {
  const word = toPlain(written);
  return names
    .map((name) => ({ name, distance: countEdits(word, toPlain(name)) }))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, count)
    .map(({ name }) => name);
}

/** The name that was probably meant; undefined if none is like it. */
export function findMeant(written: string, names: readonly string[]): string | undefined {
  const [nearest] = listNearest(written, names, 1);
  if (nearest === undefined) return undefined;
  const word = toPlain(written);
  return countEdits(word, toPlain(nearest)) <= Math.floor(word.length * 0.4) ? nearest : undefined;
}

/** What is longer than any name is like none. */
const longest = 80;

function toPlain(name: string): string {
  return name.slice(0, longest).toLowerCase().replaceAll("_", "");
}

/** How many letters have to be added, taken away or replaced. Source: Levenshtein 1966, row by row. */
function countEdits(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...from].entries()) {
    const next = [index + 1];
    for (const [at, other] of [...to].entries()) {
      const replaced = (row[at] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[at + 1] ?? 0) + 1, (next[at] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
