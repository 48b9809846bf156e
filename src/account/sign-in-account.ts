import { DurableObject } from "cloudflare:workers";

import { hourMs } from "../clock.ts";
import { createRandom } from "../crypto/base64url.ts";
import { toHash } from "../crypto/hash.ts";
import { type SignInFacts, type SignInSession, SignInSessions } from "./browser-sessions.ts";
import { Passkeys, type StoredPasskey } from "./passkeys.ts";
import { Removal } from "./removal.ts";

const sweepEveryMs = hourMs;

/** What became of a passkey that somebody adds. */
export type PasskeyVerdict = "added" | "too-many" | "signed-out";

/** The part of an account that knows how its person signs in, and when the object next looks for what has expired. */
export abstract class SignInAccount extends DurableObject<Env> {
  protected readonly signIns = new SignInSessions(this.ctx.storage.sql);
  protected readonly removal = new Removal(this.ctx.storage.sql);
  readonly #passkeys = new Passkeys(this.ctx.storage.sql);

  /** Returns the secret of a new session, 43 base64url characters; null if an administrator has removed the person. */
  async startSignIn(facts: SignInFacts): Promise<string | null> {
    const secret = createRandom(32);
    const hash = await toHash(secret);
    if (this.removal.isMarked) return null;
    this.signIns.start(hash, facts);
    await this.scheduleSweep();
    return secret;
  }

  findSignIn(secret: string): Promise<SignInSession | null> {
    return this.signIns.find(secret);
  }

  endSignIn(id: string): void {
    this.signIns.end(id);
  }

  listSignIns(): SignInSession[] {
    return this.signIns.list();
  }

  endAllSignIns(): void {
    this.signIns.endAll();
  }

  listPasskeys(): StoredPasskey[] {
    return this.#passkeys.list();
  }

  findPasskey(id: string): StoredPasskey | null {
    return this.#passkeys.find(id);
  }

  /** `signInId`: of who adds one; null for the first one of somebody new. */
  addPasskey(passkey: StoredPasskey, signInId: string | null): PasskeyVerdict {
    const isAllowed = signInId === null ? !this.removal.isMarked : this.signIns.has(signInId);
    if (!isAllowed) return "signed-out";
    return this.#passkeys.add(passkey) ? "added" : "too-many";
  }

  countPasskey(id: string, counter: number): void {
    this.#passkeys.count(id, counter);
  }

  removePasskey(id: string): boolean {
    return this.#passkeys.remove(id);
  }

  /** An administrator lets the person in again, with nothing. */
  readmit(): void {
    this.removal.unmark();
  }

  protected async scheduleSweep(afterMs = sweepEveryMs): Promise<void> {
    if ((await this.ctx.storage.getAlarm()) === null) {
      await this.ctx.storage.setAlarm(Date.now() + afterMs);
    }
  }
}
