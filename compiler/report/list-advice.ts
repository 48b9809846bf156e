import { listLimits } from "../../src/catalog/list-limits.ts";
import { type ListingSize, sumSizes } from "../json-schema/listing-size.ts";

const fix = "Leave tools out, or let people connect to /mcp/<toolset>.";

const toWords = (names: readonly string[]) =>
  new Intl.ListFormat("en", { type: "conjunction" }).format(names);

/** What clients make of a list that holds all tools, a sentence each. */
export function toListAdvice(sizes: readonly ListingSize[]): string[] {
  const { pageBytes, contextCharacters, clientTools, builtInTools } = listLimits;
  const count = sizes.length + builtInTools;
  const { bytes } = sumSizes(sizes);
  const taken = clientTools.findLast(({ most }) => count > most);
  const advice = [
    taken &&
      `There are ${count} tools with ping and whoami, and a model gets no more than ${taken.most} of them in ${toWords(taken.clients)}. ${fix}`,
    bytes > contextCharacters &&
      `All tools take ${bytes} bytes of a listing, and ${contextCharacters} are about 25,000 tokens of every conversation. ${fix}`,
    bytes > pageBytes &&
      `All tools take ${bytes} bytes of a listing, and a page holds ${pageBytes}: clients that do not ask for the next page see no more. ${fix}`,
  ];
  return advice.filter((sentence) => typeof sentence === "string");
}
