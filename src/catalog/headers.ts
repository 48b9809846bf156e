import { type Config, fillTemplate } from "../config.ts";
import { misconfigured } from "../errors.ts";

/** Visible ASCII without spaces at the ends: what a header can carry. */
const headerValue = /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/;

/** The headers of a toolset with their settings filled in. Throws: `misconfigured` naming a setting that is missing or does not fit. */
export function fillHeaders(
  { title }: { readonly title: string },
  headers: Readonly<Record<string, string>>,
  variables: Config["variables"],
): Record<string, string> {
  const entries = Object.entries(headers).map(([header, template]) => {
    const value = fillTemplate(template, variables);
    if (headerValue.test(value)) return [header, value] as const;
    throw misconfigured(
      `toolhub cannot start: the settings in ${template} must make one line of visible characters, which ${title} wants as ${header}.`,
    );
  });
  return Object.fromEntries(entries);
}

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
