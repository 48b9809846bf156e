/** A count for people, as in "1,234". */
export const toCount = (count: number): string => count.toLocaleString("en");

/** As in "1 call" and "1,234 calls". */
export const countOf = (count: number, noun: string): string =>
  `${toCount(count)} ${noun}${count === 1 ? "" : "s"}`;
