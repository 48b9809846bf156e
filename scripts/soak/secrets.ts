import { findCanaries, toKind } from "../../test/support/canary.ts";
import { putBounded } from "./bounded.ts";

/** A text of somebody's at a place where it must not be. */
export interface Stray {
  readonly what: "canary" | "secret";
  readonly text: string;
}

const shownCharacters = 12;
const minCharacters = 20;
const maxSecrets = 200_000;

/** Every credential that was given out, and who may meet it again. */
export class Secrets {
  /** Owner's data canary by the random part of a credential. */
  readonly #owners = new Map<string, string>();

  /** `owner`: their canary of any kind. */
  register(owner: string, credential: string): void {
    const last = credential.split(":").at(-1) ?? "";
    if (last.length < minCharacters) return;
    putBounded(this.#owners, last, toKind(owner, "data"), maxSecrets);
  }

  /** What an answer to `owner` must not hold: their own key, and everything of others. */
  findInAnswer(owner: string, text: string): Stray[] {
    const isOwn = (canary: string) => canary.slice(5) === owner.slice(5);
    const isKey = (canary: string) => canary === toKind(canary, "key");
    const canaries = findCanaries(text).filter((found) => !isOwn(found) || isKey(found));
    const secrets = this.#find(text).filter(
      (piece) => this.#owners.get(piece) !== toKind(owner, "data"),
    );
    return [...canaries.map(toCanary), ...secrets.map(toSecret)];
  }

  /** What a request to the upstream must not hold beside the key of `owner`. */
  findInRequest(owner: string, text: string): Stray[] {
    const allowed = toKind(owner, "argument");
    const canaries = findCanaries(text).filter((found) => found !== allowed);
    return [...canaries.map(toCanary), ...this.#find(text).map(toSecret)];
  }

  /** What a line of the log must not hold. */
  findInLog(line: string): Stray[] {
    return [...findCanaries(line).map(toCanary), ...this.#find(line).map(toSecret)];
  }

  #find(text: string): string[] {
    const pieces = text.match(/[A-Za-z0-9_-]{20,}/g) ?? [];
    return pieces.filter((piece) => this.#owners.has(piece));
  }
}

const toCanary = (text: string): Stray => ({ what: "canary", text });
const toSecret = (text: string): Stray => ({
  what: "secret",
  text: `${text.slice(0, shownCharacters)}…`,
});

export const toSentence = (strays: readonly Stray[]) =>
  strays.map(({ what, text }) => `${what} ${text}`).join(", ");
