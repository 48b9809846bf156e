import { globSync, readFileSync } from "node:fs";
import { expect } from "vitest";

/** One thing that is true as long as a sentence is. */
export interface Hold {
  readonly name: string;
  readonly check: () => void;
}

/** A sentence, and all that holds it. */
export type Held = readonly [sentence: string, ...holds: Hold[]];

const list = (glob: string | string[]) =>
  globSync(glob)
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => !file.includes(".gen."));

const read = (file: string) => readFileSync(file, "utf8");

/** Tests show it: they are there under these titles, and are run. */
export const shown = (file: string, ...titles: string[]): Hold => ({
  name: `${file}: ${titles.join("; ")}`,
  check: () => {
    const source = read(`test/${file}`);
    for (const title of titles)
      expect(source).toMatch(new RegExp(`["\`]${toLiteral(title)}["\`],`));
    expect(source).not.toMatch(/\b(?:test|it|describe)\.(?:skip|only|todo)\b/);
  },
});

const toLiteral = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** A file says it. */
export const says = (file: string, ...patterns: RegExp[]): Hold => ({
  name: `${file} has ${patterns.join(", ")}`,
  check: () => {
    for (const pattern of patterns) expect(read(file)).toMatch(pattern);
  },
});

/** A file does these one after the other. */
export const inOrder = (file: string, ...patterns: RegExp[]): Hold => ({
  name: `${file} has in this order ${patterns.join(", ")}`,
  check: () => {
    let rest = read(file);
    for (const pattern of patterns) {
      const found = pattern.exec(rest);
      expect(found, String(pattern)).not.toBeNull();
      rest = rest.slice((found?.index ?? 0) + (found?.[0].length ?? 0));
    }
  },
});

/** Of these files only those at `place` have it, and at least one does. */
export const only = (glob: string | string[], pattern: RegExp, place: RegExp): Hold => ({
  name: `of ${glob} only ${place} has ${pattern}`,
  check: () => {
    const users = list(glob).filter((file) => pattern.test(read(file)));
    expect(users).not.toEqual([]);
    expect(users.filter((file) => !place.test(file))).toEqual([]);
  },
});

/** None of these files has it. */
export const never = (glob: string, pattern: RegExp): Hold => ({
  name: `none of ${glob} has ${pattern}`,
  check: () => {
    const files = list(glob);
    expect(files).not.toEqual([]);
    expect(files.filter((file) => pattern.test(read(file)))).toEqual([]);
  },
});

/** Files are there. */
export const exists = (...globs: string[]): Hold => ({
  name: `there is ${globs.join(", ")}`,
  check: () => {
    for (const glob of globs) expect(list(glob), glob).not.toEqual([]);
  },
});

/** Another rule, which computes what should be equal. */
export const equal = (name: string, compute: () => readonly [unknown, unknown]): Hold => ({
  name,
  check: () => {
    const [actual, expected] = compute();
    expect(actual).toEqual(expected);
  },
});

/** The test of the page's tables and imports has it. */
export const ruled = (...titles: string[]): Hold =>
  shown("fast/docs/architecture.test.ts", ...titles);
