import { daySeconds, nowSeconds, toEndMs } from "../../clock.ts";
import { toHash } from "../../crypto/hash.ts";
import type { KeyRing } from "../../crypto/key-ring.ts";
import { openText, type SealedAs, sealText } from "../../crypto/seal.ts";
import { Table, type Tables } from "../../store/tables/tables.ts";
import { UnusedAnswers } from "./unused-answers.ts";

/** Within this time the same request gets the same answer, letter by letter; later its lifetime is what is left. */
const repeatSeconds = 30;
/** So long before its access token ends, an answer is not worth giving again. */
const leastSeconds = 60;
/** Longer than a refresh token lives: an older one is refused as expired. */
const keepSeconds = 31 * daySeconds;

/** An app that renews its tokens every minute fills this in days; an honest one never does. */
const maxRefreshes = 10_000;

/** One request to renew a token. */
export interface Refresh {
  readonly accountId: string;
  readonly grantId: string;
  /** Of the refresh token. */
  readonly hash: string;
  /** Of all else that the client sent, whatever its order: the same request has the same one. */
  readonly fingerprint: string;
}

/** What became of a refresh token before. */
type EarlierUse =
  | { readonly state: "none" }
  /** The same request, and nobody has used its answer yet: the same answer. */
  | { readonly state: "repeated"; readonly answer: Response }
  /** Nobody has used its answer, which does not do for this request: `refreshToken` came with it. */
  | { readonly state: "unused"; readonly refreshToken: string }
  /** Somebody else has the token too, or a client that lost count. */
  | { readonly state: "reused" };

type Row = { digest: string; answer: string | null; answered_at: number };

interface KeptAnswer {
  readonly headers: [string, string][];
  readonly body: string;
}

/** An answer as it is kept: sealed, and the fingerprints of its tokens. */
interface SealedAnswer {
  readonly text: string;
  readonly accessHash: string;
  readonly refreshHash: string;
}

/** The tokens of an answer. Source: RFC 6749 section 5.1. */
interface TokenAnswer {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly expires_in: number;
}

/** SHA-256 of texts, each apart from the next: what is compared and stored in their place. */
const toFingerprint = (...texts: readonly string[]) => toHash(JSON.stringify(texts));

/** Reads a token request; null if it is not a refresh with exactly one token. */
export async function parseRefresh(
  headers: Headers,
  form: URLSearchParams,
): Promise<Refresh | null> {
  const [token, ...more] = form.getAll("refresh_token");
  if (form.get("grant_type") !== "refresh_token" || !token || more.length > 0) return null;
  const [accountId = "", grantId = ""] = token.split(":");
  const rest = [...form].filter(([name]) => name !== "refresh_token").map(String);
  const sender = [headers.get("authorization") ?? "", headers.get("origin") ?? ""];
  const fingerprint = await toFingerprint(...rest.sort(), ...sender);
  return { accountId, grantId, hash: await toFingerprint(token), fingerprint };
}

const asAnswer = ({ accountId, hash }: Refresh): SealedAs => ({
  purpose: "token-answer",
  accountId,
  name: hash,
});

/**
 * Every refresh token that was used. It is good again while nothing of the answer was used, neither its access token
 * nor its refresh token: the answer was lost, or two windows asked at once. Any later use is known for what it is.
 * Source: OAuth 2.1 section 4.3.1, RFC 9700 section 4.14.2.
 * Layout: `refreshes`, a row for each used token; `UnusedAnswers` beside it.
 * Lifetime: 31 days; the answer until it is used or the grant ends.
 * What is lost: the oldest above 10,000.
 */
export class RefreshLedger {
  readonly #table: Table;
  readonly #ring: KeyRing;
  readonly #unused: UnusedAnswers;

  constructor(tables: Tables, ring: KeyRing) {
    this.#ring = ring;
    this.#table = new Table(tables, {
      name: "refreshes",
      create: [
        "CREATE TABLE IF NOT EXISTS refreshes (hash TEXT PRIMARY KEY, digest TEXT NOT NULL, answer TEXT, answered_at INTEGER NOT NULL) WITHOUT ROWID",
        "CREATE INDEX IF NOT EXISTS refreshes_age ON refreshes (answered_at)",
      ],
    });
    this.#unused = new UnusedAnswers(tables);
  }

  async find(refresh: Refresh): Promise<EarlierUse> {
    const [row] = this.#table.exec<Row>("SELECT * FROM refreshes WHERE hash = ?", refresh.hash);
    if (!row) return { state: "none" };
    if (row.answer === null || !this.#unused.has(refresh.hash)) return { state: "reused" };
    const text = await openText(this.#ring, asAnswer(refresh), row.answer);
    const { headers, body } = JSON.parse(text) as KeptAnswer;
    const tokens = JSON.parse(body) as TokenAnswer;
    const age = nowSeconds() - row.answered_at;
    const left = tokens.expires_in - age;
    if (row.digest !== refresh.fingerprint || left < leastSeconds) {
      return { state: "unused", refreshToken: tokens.refresh_token };
    }
    const again = age < repeatSeconds ? body : JSON.stringify({ ...tokens, expires_in: left });
    return { state: "repeated", answer: new Response(again, { headers }) };
  }

  /** Makes of an answer what `keep` stores. */
  async seal(refresh: Refresh, answer: Response): Promise<SealedAnswer> {
    const body = await answer.clone().text();
    const { access_token, refresh_token } = JSON.parse(body) as TokenAnswer;
    const kept: KeptAnswer = { headers: [...answer.headers], body };
    return {
      text: await sealText(this.#ring, asAnswer(refresh), JSON.stringify(kept)),
      accessHash: await toFingerprint(access_token),
      refreshHash: await toFingerprint(refresh_token),
    };
  }

  /** Remembers that the token is used up, and the answer. */
  keep(refresh: Refresh, answer: SealedAnswer): void {
    this.#table.exec(
      "INSERT OR REPLACE INTO refreshes (hash, digest, answer, answered_at) VALUES (?, ?, ?, ?)",
      refresh.hash,
      refresh.fingerprint,
      answer.text,
      nowSeconds(),
    );
    this.#unused.add(refresh, answer);
    this.#forgetOldest();
  }

  /** What is forgotten is refused all the same; only nobody learns that it was used before. */
  #forgetOldest(): void {
    const [first] = this.#table.exec<{ at: number }>(
      "SELECT answered_at AS at FROM refreshes ORDER BY answered_at DESC LIMIT 1 OFFSET ?",
      maxRefreshes,
    );
    if (first) this.#deleteUntil(first.at);
  }

  #deleteUntil(at: number): void {
    this.#table.exec("DELETE FROM refreshes WHERE answered_at <= ?", at);
    this.#unused.deleteUntil(at);
  }

  /** From now on whoever shows the token that this refresh token came for is refused. */
  useRefreshToken({ grantId, hash }: Refresh): void {
    this.#forgetAnswers(this.#unused.useRefreshToken(grantId, hash));
  }

  /** The same for an access token. It costs a look at a small table; only the first use of a token writes. */
  async useAccessToken(grantId: string, token: string): Promise<void> {
    if (!this.#unused.isOf(grantId)) return;
    this.#forgetAnswers(this.#unused.useAccessToken(grantId, await toFingerprint(token)));
  }

  /** The grant has ended: nobody asks for its answers again. */
  forget(grantId: string): void {
    this.#forgetAnswers(this.#unused.forget(grantId));
  }

  #forgetAnswers(hashes: readonly string[]): void {
    for (const hash of hashes) {
      this.#table.exec("UPDATE refreshes SET answer = NULL WHERE hash = ?", hash);
    }
  }

  /**
   * Deletes what no token can be any more. Returns when the next row ends, in milliseconds since 1970; null if none is
   * left.
   */
  expire(): number | null {
    this.#deleteUntil(nowSeconds() - keepSeconds);
    return toEndMs(this.#table.least("answered_at"), keepSeconds);
  }
}
