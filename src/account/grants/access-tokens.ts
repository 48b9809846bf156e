import { daySeconds, nowSeconds, toEndMs } from "../../clock.ts";
import { createRandom } from "../../crypto/base64url.ts";
import { toHash } from "../../crypto/hash.ts";
import { Table, type Tables } from "../../store/tables/tables.ts";
import type { AuditTrail } from "../audit-trail.ts";
import type { CallSource } from "../calls/call-record.ts";
import type { TokenFacts } from "./stored-token.ts";

/** What a person writes down about a token. */
export interface AccessTokenDraft {
  readonly name: string;
  readonly scopes: readonly string[];
  readonly days: number;
  /** The resource that it is good at, with all that is below it. */
  readonly audience: string;
}

/** A token of a person's scripts, without its secret. Times in seconds since 1970. */
export interface AccessToken {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly createdAt: number;
  readonly expiresAt: number;
}

export type MadeToken =
  | { readonly token: string }
  | { readonly refused: "signed-out" | "too-many" };

type Row = {
  id: string;
  hash: string;
  name: string;
  scopes: string;
  audience: string;
  created_at: number;
  expires_at: number;
};

const maxTokens = 50;
/** In front of every token, so that whoever scans for leaked secrets knows what it is. */
const prefix = "thp_";
/** No grant's id has an underscore. Source: workers-oauth-provider 1.2.3, `generateRandomString`. */
const form = /^thp_[^:]+:(pat_[A-Za-z0-9_-]{16}):([A-Za-z0-9_-]{43})$/;

const toToken = ({ id, name, scopes, created_at, expires_at }: Row): AccessToken => ({
  id,
  name,
  scopes: scopes.split(" "),
  createdAt: created_at,
  expiresAt: expires_at,
});

/**
 * One person's access tokens, for scripts that cannot open a browser. Only hashes of their secrets are kept.
 * Layout: `access_tokens`, a row for each token.
 * Lifetime: 7 to 365 days, or until revoked.
 * What is lost: nothing else; above 50 none is made.
 */
export class AccessTokens {
  readonly #table: Table;
  readonly #trail: AuditTrail;

  constructor(tables: Tables, trail: AuditTrail) {
    this.#trail = trail;
    this.#table = new Table(tables, {
      name: "access_tokens",
      create: [
        "CREATE TABLE IF NOT EXISTS access_tokens (id TEXT PRIMARY KEY, hash TEXT NOT NULL, name TEXT NOT NULL, scopes TEXT NOT NULL, audience TEXT NOT NULL, created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL) WITHOUT ROWID",
      ],
    });
  }

  /**
   * Returns the token, `thp_<account>:pat_<id>:<secret>`. `mayCreate` is asked in the step of the write.
   */
  async create(
    accountId: string,
    { name, scopes, days, audience }: AccessTokenDraft,
    mayCreate: () => boolean,
  ): Promise<MadeToken> {
    const id = `pat_${createRandom(12)}`;
    const secret = createRandom(32);
    const hash = await toHash(`${id}:${secret}`);
    if (!mayCreate()) return { refused: "signed-out" };
    if (this.list().length >= maxTokens) return { refused: "too-many" };
    const now = nowSeconds();
    this.#table.exec(
      "INSERT INTO access_tokens (id, hash, name, scopes, audience, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
      id,
      hash,
      name,
      scopes.join(" "),
      audience,
      now,
      now + days * daySeconds,
    );
    this.#trail.add("token_made", { client_id: id, app: name, audience, scopes });
    return { token: `${prefix}${accountId}:${id}:${secret}` };
  }

  /** What `token` allows at `resource`; null if it is none of these, or not good there. */
  async find(resource: string, token: string): Promise<TokenFacts | null> {
    const [, id = "", secret = ""] = form.exec(token) ?? [];
    if (id === "") return null;
    const hash = await toHash(`${id}:${secret}`);
    const [row] = this.#table.exec<Row>(
      "SELECT * FROM access_tokens WHERE id = ? AND hash = ? AND expires_at > ?",
      id,
      hash,
      nowSeconds(),
    );
    if (!row || !`${resource}/`.startsWith(`${row.audience}/`)) return null;
    const { scopes, expiresAt } = toToken(row);
    const named = { clientId: id, grantId: id, tokenId: id };
    return { audience: resource, expiresAt, scopes, ...named, trustsForms: false };
  }

  has(id: string): boolean {
    return this.findScript(id) !== null;
  }

  /** The script that holds the token; null if it has ended. */
  findScript(id: string): CallSource | null {
    const [token] = this.#table.exec<Pick<Row, "name">>(
      "SELECT name FROM access_tokens WHERE id = ? AND expires_at > ?",
      id,
      nowSeconds(),
    );
    return token ? { name: token.name, clientId: id } : null;
  }

  /** The newest first. */
  list(): AccessToken[] {
    const rows = this.#table.exec<Row>(
      "SELECT * FROM access_tokens WHERE expires_at > ? ORDER BY created_at DESC, id",
      nowSeconds(),
    );
    return rows.map(toToken);
  }

  revoke(id: string): void {
    const gone = this.#table.exec<Row>("DELETE FROM access_tokens WHERE id = ? RETURNING *", id);
    for (const { name } of gone) {
      this.#trail.add("token_revoked", { client_id: id, app: name });
    }
  }

  /** Deletes what has expired. Returns when the next row ends, in milliseconds since 1970; null if none is left. */
  expire(): number | null {
    this.#table.exec("DELETE FROM access_tokens WHERE expires_at <= ?", nowSeconds());
    return toEndMs(this.#table.least("expires_at"));
  }
}
