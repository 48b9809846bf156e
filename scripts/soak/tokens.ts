import type { Person, World } from "./person.ts";

export interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
}

export function postToken(
  world: World,
  person: Person,
  body: URLSearchParams,
  signal?: AbortSignal,
): Promise<Response> {
  const init = { method: "POST", body, ...(signal && { signal }) };
  return person.fetch(`${world.origin}/token`, init);
}

/** Keeps and returns what `/token` answered; null where it refused. */
export async function readTokens(person: Person, response: Response): Promise<Tokens | null> {
  if (response.status !== 200) return null;
  const tokens: Tokens = await response.json();
  person.keep(tokens.access_token);
  person.keep(tokens.refresh_token);
  return tokens;
}
