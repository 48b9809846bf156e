import * as z from "zod";

import { AppError } from "../errors.ts";
import { toShownText } from "../shown-text.ts";

const maxCharacters = 40;
const allowed = "1 to 40 letters, digits, spaces, dots, dashes or @";
const PersonName = z
  .string()
  .trim()
  .transform((name) => name.normalize("NFC").replace(/ +/g, " "))
  .pipe(z.string().regex(/^[\p{L}\p{M}\p{N} .@_-]{1,40}$/u))
  // Some letters and marks cannot be seen.
  .refine((name) => name === toShownText(name, maxCharacters));

/** The name that somebody typed, in normal form C. Throws: `input` if it is empty or has other characters. */
export function parsePersonName(typed: unknown): string {
  const parsed = PersonName.safeParse(typed);
  if (parsed.success) return parsed.data;
  throw new AppError(`Please type a name: ${allowed}.`, { kind: "input", path: "/name", allowed });
}
