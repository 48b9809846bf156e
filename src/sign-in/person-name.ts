import * as z from "zod";

import { AppError } from "../errors.ts";

const allowed = "1 to 40 letters, digits, spaces, dots, dashes or @";
const PersonName = z
  .string()
  .trim()
  .regex(/^[\p{L}\p{M}\p{N} .@_-]{1,40}$/u);

/** The name that somebody typed, in normal form C. Throws: `input` where it is empty or has other characters. */
export function parsePersonName(typed: unknown): string {
  const parsed = PersonName.safeParse(typed);
  if (parsed.success) return parsed.data.normalize("NFC");
  throw new AppError(`Please type a name: ${allowed}.`, { kind: "input", path: "/name", allowed });
}
