import { styleText } from "node:util";

import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { formatLocation } from "../diagnostics/source-location.ts";

/** The command's result. */
export function print(...lines: readonly string[]): void {
  process.stdout.write(`${lines.join("\n")}\n`);
}

/** For scripts: one object, nothing else on stdout. */
export function printJson(value: object): void {
  print(JSON.stringify(value));
}

/** Progress and mistakes, which are no result. */
export function warn(...lines: readonly string[]): void {
  process.stderr.write(`${lines.join("\n")}\n`);
}

/** Bold on a terminal, unless NO_COLOR says otherwise. */
export function bold(text: string, stream: NodeJS.WriteStream = process.stdout): string {
  return styleText("bold", text, { stream });
}

/** What is wrong with what was left out, and how many there are; says nothing if there are none. */
export function printLeftOut(leftOut: readonly (readonly Diagnostic[])[]): void {
  if (leftOut.length === 0) return;
  printDiagnostics(leftOut.flat());
  warn("", `Left out: ${leftOut.length}.`);
}

/** The same for scripts. */
export function toLeftOutJson(isKeepGoing: boolean, leftOut: readonly (readonly Diagnostic[])[]) {
  return isKeepGoing ? { leftOut: leftOut.length, problems: leftOut.flat() } : {};
}

/** A line per mistake, on stderr. */
export function printDiagnostics(diagnostics: readonly Diagnostic[]): void {
  warn(
    ...diagnostics.map(
      (diagnostic) => `${bold(formatLocation(diagnostic), process.stderr)}: ${diagnostic.message}`,
    ),
  );
}
