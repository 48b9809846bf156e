import { nowSeconds } from "../clock.ts";
import { toHash } from "../keys/hash.ts";
import type { KeyRing } from "../keys/ring.ts";
import { openText, type SealedAs, sealText } from "../keys/seal.ts";

/** A client whose answer was lost may ask again for this long. */
const repeatSeconds = 30;
/** Longer than a refresh token lives: an older one is refused as expired. */
const keepSeconds = 31 * 24 * 60 * 60;

/** One request to renew a token. */
export interface Refresh {
  readonly accountId: string;
  readonly grantId: string;
  /** SHA-256 of the refresh token. */
  readonly hash: string;
  /** SHA-256 of all that the client sent: two requests with the same one are the same request. */
  readonly digest: string;
}

/** What became of a refresh token before. */
export type EarlierUse =
  | { readonly state: "none" }
  /** The same request, moments ago: the same answer. */
  | { readonly state: "repeated"; readonly answer: Response }
  /** Somebody else has the token too, or a client that lost count. */
  | { readonly state: "reused" };

type Row = { digest: string; answer: string | null; answered_at: number };

const toDigest = (...parts: readonly string[]) => toHash(JSON.stringify(parts));

/** Reads a token request; null where it is not a refresh with exactly one token. */
export async function parseRefresh(headers: Headers, body: string): Promise<Refresh | null> {
  const form = new URLSearchParams(body);
  const [token, ...more] = form.getAll("refresh_token");
  if (form.get("grant_type") !== "refresh_token" || !token || more.length > 0) return null;
  const [accountId = "", grantId = ""] = token.split(":");
  const hash = await toDigest(token);
  const sender = [headers.get("authorization") ?? "", headers.get("origin") ?? ""];
  return { accountId, grantId, hash, digest: await toDigest(body, ...sender) };
}

const asAnswer = ({ accountId, hash }: Refresh): SealedAs => ({
  purpose: "token-answer",
  accountId,
  name: hash,
});

/**
 * Every refresh token that was used, so that the same request sent again gets the same answer for half a minute, and
 * any later use is known for what it is. Source: OAuth 2.1 section 4.3.1, RFC 9700 section 4.14.2.
 */
export class RefreshLedger {
  readonly #sql: SqlStorage;
  readonly #ring: KeyRing;

  constructor(sql: SqlStorage, ring: KeyRing) {
    this.#sql = sql;
    this.#ring = ring;
    sql.exec(
      "CREATE TABLE IF NOT EXISTS refreshes (hash TEXT PRIMARY KEY, digest TEXT NOT NULL, answer TEXT, answered_at INTEGER NOT NULL) WITHOUT ROWID",
    );
  }

  async find(refresh: Refresh): Promise<EarlierUse> {
    const [row] = this.#sql.exec<Row>("SELECT * FROM refreshes WHERE hash = ?", refresh.hash);
    if (!row) return { state: "none" };
    const isRecent = row.answered_at > nowSeconds() - repeatSeconds;
    if (!isRecent || row.answer === null || row.digest !== refresh.digest) {
      return { state: "reused" };
    }
    const { text } = await openText(this.#ring, asAnswer(refresh), row.answer);
    const { headers, body } = JSON.parse(text) as { headers: [string, string][]; body: string };
    return { state: "repeated", answer: new Response(body, { headers }) };
  }

  /** Remembers that the token is used up, and the answer, sealed. */
  async keep(refresh: Refresh, answer: Response): Promise<void> {
    const copy = { headers: [...answer.headers], body: await answer.clone().text() };
    const sealed = await sealText(this.#ring, asAnswer(refresh), JSON.stringify(copy));
    this.#forgetAnswers();
    this.#sql.exec(
      "INSERT OR REPLACE INTO refreshes (hash, digest, answer, answered_at) VALUES (?, ?, ?, ?)",
      refresh.hash,
      refresh.digest,
      sealed,
      nowSeconds(),
    );
  }

  #forgetAnswers(): void {
    this.#sql.exec(
      "UPDATE refreshes SET answer = NULL WHERE answer IS NOT NULL AND answered_at <= ?",
      nowSeconds() - repeatSeconds,
    );
  }

  /** Deletes what no token can be any more. Returns when the next row goes, in seconds since 1970, or null. */
  expire(): number | null {
    this.#forgetAnswers();
    this.#sql.exec("DELETE FROM refreshes WHERE answered_at <= ?", nowSeconds() - keepSeconds);
    const [row] = this.#sql.exec<{ first: number | null }>(
      "SELECT MIN(answered_at) AS first FROM refreshes",
    );
    return row?.first ? row.first + keepSeconds : null;
  }
}
