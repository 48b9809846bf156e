import { isSafePattern } from "redos-detector";

import { toWholePattern } from "../../src/catalog/fields.ts";

/** Parts that clients in other languages cannot read. Source: JSON Schema 2020-12 core, section 6.4. */
const unportable = /\(\?<?[=!]|\\[1-9]|\\k</;

/** Enough for patterns that people write, and at most half a second for those that they should not. */
const maxSteps = 5000;

/** Why a text cannot be a `pattern`, to stand after its name; null if it can. */
export function findPatternMistake(regex: string): string | null {
  try {
    new RegExp(regex, "u");
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^.*\/u: /s, "") : "";
    return `is not a regular expression of JavaScript with its flag u (${reason}): fix it`;
  }
  if (unportable.test(regex)) {
    return "looks around or back, which not every client can: write it without (?=, (?!, (?<=, (?<! and \\1";
  }
  if (!isAnchored(regex)) {
    return "would find its text anywhere: begin it, and each of its alternatives, with ^";
  }
  if (isSafe(regex)) return null;
  return "can take very long on some texts: let no two of its repeated parts match the same";
}

/** The same of a pattern that has to match a whole value. Alone it is one too: brackets that end the group around it would end the check. */
export function findWholePatternMistake(pattern: string): string | null {
  try {
    new RegExp(pattern, "u");
  } catch {
    return "is not a regular expression of JavaScript with its flag u: fix it";
  }
  return findPatternMistake(toWholePattern(pattern).source);
}

/** The detector throws if a match may begin anywhere in a text. */
function isAnchored(regex: string): boolean {
  try {
    isSafe(regex);
    return true;
  } catch {
    return false;
  }
}

function isSafe(regex: string): boolean {
  return isSafePattern(regex, { unicode: true, downgradePattern: false, maxSteps }).safe;
}
