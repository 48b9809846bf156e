import type { Tokens } from "../../test/support/dance.ts";
import type { Person } from "./person.ts";

/** Keeps and returns what `/token` answered; null if it refused. */
export async function readTokens(person: Person, response: Response): Promise<Tokens | null> {
  if (response.status !== 200) return null;
  const tokens: Tokens = await response.json();
  person.keep(tokens.access_token);
  person.keep(tokens.refresh_token);
  return tokens;
}
