import { expect, test } from "vitest";

import { measureTrace } from "../../../scripts/trace/figures.ts";
import { instrument, parseEntered, prelude } from "../../../scripts/trace/instrument.ts";

const source = `
const double = (n) => ({ twice: n * 2 });
function outer(n) { return [n].map((each) => double(each))[0]; }
class Box { #kept = 1; take() { return this.#kept; } }
outer(2); new Box().take();
`;

test("every function notes that it was entered, in order, under its name", () => {
  const run = new Function(`${prelude} __entered = []; ${instrument("src/a.ts", source)}
    return __entered;`);
  expect(run().map(parseEntered)).toEqual([
    { file: "src/a.ts", name: "outer" },
    { file: "src/a.ts", name: "(anonymous)" },
    { file: "src/a.ts", name: "double" },
    { file: "src/a.ts", name: "take" },
  ]);
});

test("nothing is noted before it is asked for", () => {
  const run = new Function(`${prelude} ${instrument("src/a.ts", source)} return __entered;`);
  expect(run()).toBeNull();
});

test("a move is an entry into another file than the one before", () => {
  const entered = ["a#x", "a#y", "b#x", "a#x", "a#x"].map(parseEntered);
  expect(measureTrace(entered)).toEqual({ files: 2, functions: 3, entries: 5, moves: 2 });
  expect(measureTrace([])).toEqual({ files: 0, functions: 0, entries: 0, moves: 0 });
});
