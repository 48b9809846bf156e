import type { Identity } from "./identity.ts";
import { parsePersonName } from "./person-name.ts";

/**
 * Signs in as anybody by name alone, as the operator too. Only for a loopback `PUBLIC_URL`, which `parseConfig` makes
 * sure of. Throws: `input` if the name is empty or has other characters.
 */
export function parseDevSignIn(form: FormData): Identity {
  const name = parsePersonName(form.get("name"));
  return { issuer: "dev", subject: name.toLowerCase(), name, isAdmin: true };
}
