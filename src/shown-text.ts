/** Characters that turn, hide or break what stands beside them. U+2800 is a letter that nobody sees. */
const unseen = /[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800\s]+/gu;
/** More marks on one letter than any script writes: they run over the lines above and below. */
const stackedMarks = /(\p{M}{4})\p{M}+/gu;
const maxAddressCharacters = 2048;

/**
 * What a stranger named, as it may stand beside our own words: one line, at most `maxCharacters` characters, and nothing
 * in it that reorders or hides text. Empty if nothing of it can be seen.
 * Source: Unicode Technical Report 36, sections 2.5 and 3; Unicode Standard Annex 9.
 */
export function toShownText(text: string, maxCharacters: number): string {
  const line = text.replace(unseen, " ").replace(stackedMarks, "$1").trim();
  return [...line].slice(0, maxCharacters).join("").trimEnd();
}

/** Up to the first full stop, question mark or exclamation mark that ends a word; all of it if there is none. */
export const toFirstSentence = (text: string): string =>
  /^.*?[.!?](?=\s|$)/s.exec(text)?.[0] ?? text;

/** An address as a page may show it: letters of other scripts, in its path too, stand there percent-encoded. */
export const toShownAddress = (address: string): string =>
  toShownText(URL.canParse(address) ? new URL(address).href : address, maxAddressCharacters);
