import { isLoopbackHost } from "../../settings/loopback.ts";
import { Table, type Tables } from "../../store/tables/tables.ts";

/** Who was allowed something: a client, at the place that its codes go to. */
export interface ConsentKey {
  readonly clientId: string;
  readonly redirectUri: string;
}

/** A program on the person's own computer has another port every time. Source: RFC 8252 section 7.3. */
function toStableRedirect(redirectUri: string): string {
  const url = new URL(redirectUri);
  if (isLoopbackHost(url.hostname)) url.port = "";
  return url.href;
}

const toKey = ({ clientId, redirectUri }: ConsentKey) =>
  `${clientId} ${toStableRedirect(redirectUri)}`;

export const isSameConsent = (one: ConsentKey, other: ConsentKey) => toKey(one) === toKey(other);

/**
 * What one person allowed each client the last time, until a grant of that client is revoked.
 * Layout: `consents`, a row for each client and redirect address.
 * Lifetime: until a grant of the client is revoked, or its last one expires.
 * What is lost: nothing else.
 */
export class Consents {
  readonly #table: Table;

  constructor(tables: Tables) {
    this.#table = new Table(tables, {
      name: "consents",
      create: [
        "CREATE TABLE IF NOT EXISTS consents (client_id TEXT NOT NULL, redirect_uri TEXT NOT NULL, scopes TEXT NOT NULL, PRIMARY KEY (client_id, redirect_uri)) WITHOUT ROWID",
      ],
    });
  }

  find({ clientId, redirectUri }: ConsentKey): string[] {
    const [row] = this.#table.exec<{ scopes: string }>(
      "SELECT scopes FROM consents WHERE client_id = ? AND redirect_uri = ?",
      clientId,
      toStableRedirect(redirectUri),
    );
    return row ? row.scopes.split(" ") : [];
  }

  put({ clientId, redirectUri }: ConsentKey, scopes: readonly string[]): void {
    this.#table.exec(
      "INSERT OR REPLACE INTO consents (client_id, redirect_uri, scopes) VALUES (?, ?, ?)",
      clientId,
      toStableRedirect(redirectUri),
      scopes.join(" "),
    );
  }

  forget({ clientId, redirectUri }: ConsentKey): void {
    this.#table.exec(
      "DELETE FROM consents WHERE client_id = ? AND redirect_uri = ?",
      clientId,
      toStableRedirect(redirectUri),
    );
  }

  /** Forgets every client but these. */
  keepOnly(places: readonly ConsentKey[]): void {
    const kept = new Set(places.map(toKey));
    const rows = this.#table.exec<{ client_id: string; redirect_uri: string }>(
      "SELECT client_id, redirect_uri FROM consents",
    );
    for (const { client_id: clientId, redirect_uri: redirectUri } of rows) {
      if (!kept.has(toKey({ clientId, redirectUri }))) this.forget({ clientId, redirectUri });
    }
  }
}
