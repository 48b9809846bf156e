import { misconfigured } from "../errors.ts";

/** Visible ASCII without spaces at the ends: what a header can carry. */
const headerValue = /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/;

/**
 * The headers that a toolset sends with every request, with the secrets that they name. Throws: `misconfigured` naming
 * a secret that is missing or that no header can carry, never showing it.
 */
export function fillServiceHeaders(
  title: string,
  headers: Readonly<Record<string, string>>,
  secrets: Readonly<Record<string, string>>,
): Record<string, string> {
  const entries = Object.entries(headers).map(([header, name]) => {
    const value = secrets[name] ?? "";
    if (value === "") {
      throw misconfigured(
        `toolhub cannot start: the secret ${name} is not set, and ${title} wants it as ${header}.`,
      );
    }
    if (!headerValue.test(value)) {
      throw misconfigured(
        `toolhub cannot start: the secret ${name} must be one line of visible characters, to be sent as ${header}.`,
      );
    }
    return [header, value] as const;
  });
  return Object.fromEntries(entries);
}
