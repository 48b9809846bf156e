import { createRandom, toBase64Url } from "../keys/base64url.ts";

/** How long a browser stays signed in, in seconds. */
const signInSessionSeconds = 14 * 24 * 60 * 60;

const nowSeconds = () => Math.floor(Date.now() / 1000);

async function toHash(secret: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(secret));
  return toBase64Url(digest);
}

/** One person's signed-in browsers. Only hashes of the cookies' secrets are kept. */
export class SignInSessions {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    sql.exec(
      "CREATE TABLE IF NOT EXISTS sign_in_sessions (hash TEXT PRIMARY KEY, name TEXT NOT NULL, expires_at INTEGER NOT NULL) WITHOUT ROWID",
    );
  }

  /** Starts a session for the person called `name` and returns its secret, 43 base64url characters. */
  async start(name: string): Promise<string> {
    const secret = createRandom(32);
    this.#sql.exec(
      "INSERT INTO sign_in_sessions (hash, name, expires_at) VALUES (?, ?, ?)",
      await toHash(secret),
      name,
      nowSeconds() + signInSessionSeconds,
    );
    return secret;
  }

  /** The person's name, or null where there is no such session. */
  async find(secret: string): Promise<string | null> {
    const [row] = this.#sql.exec<{ name: string }>(
      "SELECT name FROM sign_in_sessions WHERE hash = ? AND expires_at > ?",
      await toHash(secret),
      nowSeconds(),
    );
    return row?.name ?? null;
  }

  async end(secret: string): Promise<void> {
    this.#sql.exec("DELETE FROM sign_in_sessions WHERE hash = ?", await toHash(secret));
  }

  /** Deletes what has expired. Returns when the next session expires, in seconds since 1970, or null. */
  expire(): number | null {
    this.#sql.exec("DELETE FROM sign_in_sessions WHERE expires_at <= ?", nowSeconds());
    const [row] = this.#sql.exec<{ next: number | null }>(
      "SELECT MIN(expires_at) AS next FROM sign_in_sessions",
    );
    return row?.next ?? null;
  }
}
