import type { GraphqlError } from "../graphql-answer.ts";

const maxScopes = 30;
/** One name of a permission: never a sentence. */
const scope = /^[A-Za-z][A-Za-z0-9_.:/*-]{0,60}$/;

/** A list in brackets or quotes, or of bare words with commas between them. */
const list = String.raw`(\[[^\]]{1,1000}\]|["'\x60][^"'\x60]{1,80}["'\x60](?:(?:,| or| and) ?["'\x60][^"'\x60]{1,80}["'\x60])*|[A-Za-z0-9_.:*-]+(?:, ?[A-Za-z0-9_.:*-]+)*)`;

/**
 * Where an upstream names what a key lacks: "requires one of the following scopes: ['read:org']" (GitHub), "Required access:
 * \`read_orders\` access scope" (Shopify), "one of the following permissions: MANAGE_ORDERS" (Saleor).
 */
const inWords = new RegExp(
  String.raw`(?:required? [a-z ]{0,40}|following [a-z ]{0,20}|need[s]? [a-z ]{0,40})(?:scopes?|permissions?|access):\s*${list}`,
  "i",
);

/** In the challenge of RFC 6750, section 3. */
const inChallenge = /\bscope="([^"]{1,1000})"/;

/** The scopes that an upstream says a key needs, all of them or none. */
export function listNamedScopes(headers: Headers, error: GraphqlError | undefined): string[] {
  const challenge = inChallenge.exec(headers.get("www-authenticate") ?? "")?.[1];
  const { scope: told } = error?.extensions ?? {};
  const said = inWords.exec(error?.message ?? "")?.[1];
  const text = said ?? (typeof told === "string" ? told : challenge) ?? "";
  const quoted = [...text.matchAll(/["'`]([^"'`]*)["'`]/g)].map(([, name = ""]) => name);
  const names = quoted.length > 0 ? quoted : text.split(/[\s,[\]]+/).filter(Boolean);
  const scopes = [...new Set(names.map((name) => name.replace(/\.$/, "")))];
  return scopes.length <= maxScopes && scopes.every((name) => scope.test(name)) ? scopes : [];
}
