import { nowSeconds } from "../clock.ts";
import { putLast } from "../put-last.ts";
import type { Tables } from "../store/tables/tables.ts";
import type { TokenFacts } from "./grants/stored-token.ts";
import type { StoredKey } from "./keys.ts";

/** What the tables said of a token. */
export interface Checked extends TokenFacts {
  readonly keys: readonly StoredKey[];
}

const maxTokens = 100;

/**
 * What was found of tokens since the account changed last, so that a check whose answer is known asks no table. In memory
 * only: 100 tokens as digests, each until it ends. Every write but a record of what was done empties it: `Tables`
 * sees them all.
 */
export class CheckMemo {
  readonly #tables: Tables;
  readonly #found = new Map<string, Checked>();
  #revision = 0;

  constructor(tables: Tables) {
    this.#tables = tables;
  }

  find(name: string): Checked | null {
    if (this.#revision !== this.#tables.revision) this.#found.clear();
    this.#revision = this.#tables.revision;
    const found = this.#found.get(name);
    return found && found.expiresAt > nowSeconds() ? found : null;
  }

  /** Nothing is kept of what was asked before the account changed; `revision` is of that moment. */
  keep(name: string, found: Checked, revision: number): void {
    if (revision !== this.#tables.revision || revision !== this.#revision) return;
    putLast(this.#found, [name, found], maxTokens);
  }
}
