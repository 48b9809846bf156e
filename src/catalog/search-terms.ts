import { stemmer } from "stemmer";

/** Words that stand in every sentence and tell nothing apart. */
const stopWords = new Set(
  "a an and any are as at be by can do for from get has have how i if in into is it its me my of on one or our out set show so some that the their them then there these this to up want was we what when where which who with you your".split(
    " ",
  ),
);

/** No language has longer words that anybody looks for. */
const maxCharacters = 40;

/**
 * The terms of a text, in its order: words in small letters without their endings, so that `closedIssues`, `closed_issues`
 * and "closing issues" are the same. The compiler and who searches have to agree on them.
 */
export function toSearchTerms(text: string): string[] {
  const words = text
    .replaceAll(/(\p{Ll}|\p{N})(?=\p{Lu})/gu, "$1 ")
    .replaceAll(/(\p{Lu})(?=\p{Lu}\p{Ll})/gu, "$1 ")
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu);
  return (words ?? [])
    .filter((word) => word.length <= maxCharacters && !stopWords.has(word))
    .map(stemmer);
}
