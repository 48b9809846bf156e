import { loadConfig } from "../config.ts";
import { loadKeyRing } from "../crypto/key-ring.ts";
import { StreamingAccount } from "./changes/streaming-account.ts";
import { KeyTable, type StoredKey } from "./keys.ts";
import { isStale, resealKeys } from "./reseal.ts";

/** What somebody who is signed in does: their session is looked up in the step of the write. */
export interface Act {
  readonly signInId: string;
  /** To be saved with it. */
  readonly keys?: readonly StoredKey[];
}

/** The part of an account that holds its person's keys. */
export abstract class KeyAccount extends StreamingAccount {
  protected readonly ring = loadKeyRing(loadConfig(this.env));
  readonly #keys = new KeyTable(this.ctx.storage.sql);
  /** Tried once while the object lives: what does not open now will not open at the next call. */
  #isResealed = false;

  /** A key is there or is another one, or it is gone. */
  protected abstract onKeyChange(toolset: string, isThere: boolean): void;

  /** Names the person in records and seals; it stays the same when the key ring rotates. */
  protected get name(): string {
    const { name } = this.ctx.id;
    if (name === undefined) throw new Error("an account has to be addressed by name");
    return name;
  }

  listKeys(): StoredKey[] {
    return this.#keys.list();
  }

  /** False if the person is no longer signed in. */
  async putKey(key: StoredKey, { signInId }: Act): Promise<boolean> {
    if (!this.signIns.has(signInId)) return false;
    this.saveKey(key);
    await this.scheduleSweep();
    return true;
  }

  protected saveKey(key: StoredKey): void {
    this.#keys.put(key);
    this.#isResealed = false;
    this.onKeyChange(key.toolset, true);
  }

  removeKey(toolset: string): void {
    this.#keys.remove(toolset);
    this.onKeyChange(toolset, false);
  }

  /** How many of the person's keys each ring entry has sealed: an entry without any may go. */
  countEnvelopes(): Record<string, number> {
    return this.#keys.countEnvelopes();
  }

  /** The keys for a call; old envelopes are sealed again behind its back. */
  protected takeKeys(): StoredKey[] {
    const keys = this.#keys.list();
    if (!this.#isResealed && keys.some((key) => isStale(this.ring, key))) {
      this.ctx.waitUntil(this.reseal());
    }
    return keys;
  }

  protected reseal(): Promise<void> {
    this.#isResealed = true;
    return resealKeys(this.ring, this.name, this.#keys);
  }
}
