import type { Entered } from "./instrument.ts";

/** How far a run went: a move is an entry into another file than the one before. */
export function measureTrace(entered: readonly Entered[]) {
  const functions = new Set(entered.map(({ file, name }) => `${file}#${name}`));
  const moves = entered.filter(({ file }, index) => index > 0 && entered[index - 1]?.file !== file);
  return {
    files: new Set(entered.map(({ file }) => file)).size,
    functions: functions.size,
    entries: entered.length,
    moves: moves.length,
  };
}
