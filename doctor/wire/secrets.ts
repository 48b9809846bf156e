/** Shorter ones occur in ordinary words. */
const fewestCharacters = 6;

/** What must not be shown: tokens, codes and the like, as they come to be known. */
export class Secrets {
  readonly #known = new Set<string>();

  /** Takes whatever an answer has under that name; what is no text cannot be shown as one. */
  add(...secrets: readonly unknown[]): void {
    for (const secret of secrets) {
      if (typeof secret === "string" && secret.length >= fewestCharacters) this.#known.add(secret);
    }
  }

  /** The text without any of them, the longest first: one may be part of another. */
  hide(text: string): string {
    const known = [...this.#known].toSorted((a, b) => b.length - a.length);
    return known.reduce(
      (rest, secret) =>
        rest.replaceAll(secret, "[hidden]").replaceAll(encodeURIComponent(secret), "[hidden]"),
      text,
    );
  }
}
