import * as z from "zod";

import { AppError } from "../errors.ts";
import type { Identity } from "./identity.ts";

const allowed = "1 to 40 letters, digits, spaces, dots, dashes or @";
const Name = z
  .string()
  .trim()
  .regex(/^[\p{L}\p{M}\p{N} .@_-]{1,40}$/u);

/**
 * Signs in as anybody by name alone. Only for a loopback `PUBLIC_URL`, which `parseConfig` makes sure of.
 * Throws: `input` where the name is empty or has other characters.
 */
export function parseDevSignIn(form: FormData): Identity {
  const parsed = Name.safeParse(form.get("name"));
  if (!parsed.success) {
    throw new AppError(`Please type a name: ${allowed}.`, {
      kind: "input",
      path: "/name",
      allowed,
    });
  }
  const name = parsed.data.normalize("NFC");
  return { issuer: "dev", subject: name.toLowerCase(), name };
}
