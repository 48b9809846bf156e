import { DurableObject } from "cloudflare:workers";

import { Passkeys, type StoredPasskey } from "./passkeys.ts";
import { type SignInFacts, type SignInSession, SignInSessions } from "./sign-in-sessions.ts";

const sweepEveryMs = 60 * 60 * 1000;

/** The part of an account that knows how its person signs in, and when the object next looks for what has expired. */
export abstract class SignInAccount extends DurableObject<Env> {
  protected readonly signIns = new SignInSessions(this.ctx.storage.sql);
  readonly #passkeys = new Passkeys(this.ctx.storage.sql);

  async startSignIn(facts: SignInFacts): Promise<string> {
    const secret = await this.signIns.start(facts);
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

  addPasskey(passkey: StoredPasskey): boolean {
    return this.#passkeys.add(passkey);
  }

  countPasskey(id: string, counter: number): void {
    this.#passkeys.count(id, counter);
  }

  removePasskey(id: string): boolean {
    return this.#passkeys.remove(id);
  }

  protected async scheduleSweep(afterMs = sweepEveryMs): Promise<void> {
    if ((await this.ctx.storage.getAlarm()) === null) {
      await this.ctx.storage.setAlarm(Date.now() + afterMs);
    }
  }
}
