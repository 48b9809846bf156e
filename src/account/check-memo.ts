import { nowSeconds } from "../clock.ts";
import { createRandom } from "../crypto/base64url.ts";
import { toHash } from "../crypto/hash.ts";
import { putLast } from "../put-last.ts";
import type { CallVerdict, Counted } from "../rate-limit/account-bucket.ts";
import type { Tables } from "../store/tables/tables.ts";
import type { TokenFacts } from "./grants/stored-token.ts";
import type { StoredKey } from "./keys.ts";
import type { LiveSession } from "./mcp-session-quota.ts";

/** What the tables said of a token. */
export interface Checked extends TokenFacts {
  readonly keys: readonly StoredKey[];
}

/** A token that is asked about. */
export interface TokenQuestion {
  readonly resource: string;
  readonly token: string;
  /** The mark of what the asker was told of this very token; empty if it holds nothing. */
  readonly held: string;
}

/** What is said of a token, and what that is called until the account changes: who names it need not be told again. */
export interface Marked {
  readonly checked: Checked;
  /** Empty if it is not remembered. */
  readonly mark: string;
}

/** What a request's one hop is for. */
export interface CheckRequest extends Counted {
  /** The session of 2025 that it names, once its tag was checked. */
  readonly sessionId?: string | null;
}

/** All that one hop brings back for a call: the limit's verdict, and what the token allows. */
export interface CheckAnswer extends CallVerdict {
  /** The session that the request names, null if it does not live; absent if it names none. */
  readonly session?: LiveSession | null;
  /** Absent if nothing has changed since the asker was told what it holds. */
  readonly marked?: Marked;
}

const maxTokens = 100;

/**
 * What was found of tokens since the account changed last, so that a check whose answer is known asks no table. In memory
 * only: 100 tokens as digests, each until it ends. Every write but a record of what was done empties it: `Tables`
 * sees them all.
 */
export class CheckMemo {
  readonly #tables: Tables;
  readonly #found = new Map<string, Marked>();
  /** Marks of another life of the object, or of another revision, name nothing. */
  readonly #life = createRandom(12);
  #revision = 0;

  constructor(tables: Tables) {
    this.#tables = tables;
  }

  /** What is known by the mark that is held, or of the token; else what `ask` says. Null if the token is not good. */
  async take(
    { resource, token, held }: TokenQuestion,
    ask: () => Promise<Checked | null>,
  ): Promise<Marked | null> {
    const same = this.find(held);
    if (same) return same;
    const digest = await toHash(JSON.stringify([resource, token]));
    const mark = `${this.#life}.${this.#tables.revision}.${digest}`;
    const known = this.find(mark);
    if (known) return known;
    const checked = await ask();
    return checked && this.keep(mark, checked);
  }

  find(mark: string): Marked | null {
    if (this.#revision !== this.#tables.revision) this.#found.clear();
    this.#revision = this.#tables.revision;
    const found = this.#found.get(mark);
    return found && found.checked.expiresAt > nowSeconds() ? found : null;
  }

  /** Nothing is kept of what was asked before the account changed: the mark is of that moment. */
  keep(mark: string, checked: Checked): Marked {
    const isOfNow = mark.startsWith(`${this.#life}.${this.#tables.revision}.`);
    if (!isOfNow || this.#revision !== this.#tables.revision) return { checked, mark: "" };
    const marked = { checked, mark };
    putLast(this.#found, [mark, marked], maxTokens);
    return marked;
  }
}
