import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";

/** The text of a file, empty if there is none. */
export const readIfThere = (file: string): string =>
  existsSync(file) ? readFileSync(file, "utf8") : "";

/**
 * Writes a generated file as a whole, or leaves it alone if it says the same already: a server that watches would reload
 * for nothing, and one that reads meanwhile never sees a half.
 */
export function writeChanged(file: string, text: string): void {
  if (readIfThere(file) === text) return;
  const whole = `${file}.${process.pid}`;
  writeFileSync(whole, text);
  renameSync(whole, file);
}
