import { isSafePattern } from "redos-detector";

import type { JsonSchema } from "../../../src/catalog/operation.ts";

/** Those of JSON Schema 2020-12, section 7.3, that the Worker checks; it passes whatever it does not know. */
const formats = [
  "date",
  "date-time",
  "duration",
  "email",
  "hostname",
  "ipv4",
  "ipv6",
  "json-pointer",
  "regex",
  "time",
  "uri",
  "uri-reference",
  "uri-template",
  "uuid",
];

/** Parts that clients in other languages cannot read. Source: JSON Schema 2020-12 core, section 6.4. */
const unportable = /\(\?<?[=!]|\\[1-9]|\\k</;

/** Enough for patterns that people write, and at most half a second for those that they should not. */
const maxSteps = 5000;

/** The keyword of `@pattern`, or the sentence that says why it cannot hold. */
export function toPattern(regex: string): JsonSchema | string {
  try {
    new RegExp(regex, "u");
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^.*\/u: /s, "") : "";
    return `@pattern is not a regular expression of JavaScript with its flag u (${reason}): fix it.`;
  }
  if (unportable.test(regex)) {
    return "@pattern looks around or back, which not every client can: write it without (?=, (?!, (?<=, (?<! and \\1.";
  }
  if (!isAnchored(regex)) {
    return "@pattern would find its text anywhere: begin it, and each of its alternatives, with ^.";
  }
  if (isSafe(regex)) return { pattern: regex };
  return "@pattern can take very long on some texts: let no two of its repeated parts match the same.";
}

/** The keyword of `@format`, or the sentence that says why it cannot hold. */
export function toFormat(name: string): JsonSchema | string {
  if (formats.includes(name)) return { format: name };
  return `@format does not know ${JSON.stringify(name)}: take from ${formats.join(", ")}, or use @pattern.`;
}

/** The detector throws where a match may begin anywhere in a text. */
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
