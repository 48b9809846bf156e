import type { SearchIndex } from "../../catalog/compiled.ts";
import { toSearchTerms } from "../../catalog/search-terms.ts";

/** The usual ones of BM25: how soon more of a term counts no more, and how much long texts are held back. */
const saturation = 1.2;
const lengthShare = 0.25;

/** Words that people and APIs use for the same: who says one means the others too, though less. */
const related = [
  "add attach create file insert make new open post start write",
  "cancel clear delete discard drop erase remove",
  "adjust change edit modify move rename set update",
  "disable end stop",
  "allow enable permit",
  "fetch find get list look read show view",
  "bug ticket issue",
].map((words) => toSearchTerms(words));
const relatedShare = 0.5;

/** Shorter ones begin too many words. */
const minStem = 5;

/** Whether two terms are forms of one word: the one begins with the other, or is its contrary with "un". */
function areForms(one: string, other: string): boolean {
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  const isContrary = long === `un${short}`;
  return isContrary || (short.length >= minStem && long.startsWith(short));
}

/** How much better a tool is whose name is nothing but what was asked for. */
const nameShare = 0.7;

/** A term, and what else may stand in its place for less. */
type Alternatives = ReadonlyMap<string, number>;

/** What is asked for, with what stands for it among all terms that are `known`. */
function listAlternatives(query: string, known: ReadonlySet<string>): Alternatives[] {
  const asked = new Set(toSearchTerms(query).slice(0, maxTerms));
  return [...asked].map((term) => {
    const words = related.filter((group) => group.includes(term)).flat();
    const forms = [...known].filter((other) => areForms(term, other));
    const others = [...words, ...forms].map((other) => [other, relatedShare] as const);
    return new Map([...others, [term, 1] as const]);
  });
}

/** One who asks in more words than this asks for nothing. */
const maxTerms = 64;

/** A tool as the index knows it. */
interface Entry {
  readonly name: string;
  /** The terms of its name. */
  readonly words: readonly string[];
  readonly length: number;
}

/** An index that was read: by term what `SearchIndex` writes of it, still as text. */
interface ReadIndex {
  readonly entries: readonly Entry[];
  readonly postings: ReadonlyMap<string, string>;
}

function readIndex({ tools, lengths, terms }: SearchIndex): ReadIndex {
  const numbers = lengths.split(" ").map(Number);
  const entries = tools
    .split(" ")
    .map((name, place) => ({ name, words: toSearchTerms(name), length: numbers[place] ?? 0 }));
  const pairs = terms.split(" ").map((term) => term.split("=") as [string, string]);
  return { entries, postings: new Map(pairs) };
}

/** The tools that have a term, with its weight. */
function* listPostings({ entries, postings }: ReadIndex, term: string) {
  let place = 0;
  for (const posting of postings.get(term)?.split(",") ?? []) {
    const [step = 0, weight = 0] = posting.split(".").map((digits) => Number.parseInt(digits, 36));
    place += step;
    const entry = entries[place];
    if (entry) yield { entry, weight };
  }
}

/** Names of tools by how well they fit the words, the best first; tools that have none of them are not there. */
export type Search = (query: string) => readonly string[];

/**
 * Ranks the tools of some toolsets by BM25 over weighted fields. Source: Robertson and Zaragoza, "The Probabilistic Relevance
 * Framework: BM25 and Beyond", 2009, section 3.5.
 */
export function createSearch(indexes: readonly SearchIndex[]): Search {
  const read = indexes.map(readIndex);
  const all = read.flatMap(({ entries }) => entries);
  const known = new Set(read.flatMap(({ postings }) => [...postings.keys()]));
  const average = all.reduce((sum, { length }) => sum + length, 0) / all.length;

  function scoreTerm(term: string, share: number): [Entry, number][] {
    const found = read.flatMap((index) => [...listPostings(index, term)]);
    const rarity = Math.log(1 + (all.length - found.length + 0.5) / (found.length + 0.5));
    return found.map(({ entry, weight }) => {
      const held = saturation * (1 - lengthShare + (lengthShare * entry.length) / average);
      return [entry, (share * rarity * weight * (saturation + 1)) / (weight + held)];
    });
  }

  /** Of each tool the alternative that fits it best. */
  function scoreBest(alternatives: Alternatives): ReadonlyMap<Entry, number> {
    const best = new Map<Entry, number>();
    for (const [term, share] of alternatives) {
      for (const [entry, score] of scoreTerm(term, share)) {
        best.set(entry, Math.max(score, best.get(entry) ?? 0));
      }
    }
    return best;
  }

  return (query) => {
    const asked = listAlternatives(query, known);
    const words = new Set(asked.flatMap((alternatives) => [...alternatives.keys()]));
    const scores = new Map<Entry, number>();
    for (const alternatives of asked) {
      for (const [entry, score] of scoreBest(alternatives)) {
        scores.set(entry, (scores.get(entry) ?? 0) + score);
      }
    }
    const ranked = [...scores].map(([entry, score]) => {
      const fit = entry.words.filter((word) => words.has(word)).length / entry.words.length;
      return [entry.name, score * (1 + nameShare * fit)] as const;
    });
    const sorted = ranked.toSorted(([a, one], [b, other]) => other - one || (a < b ? -1 : 1));
    return sorted.map(([name]) => name);
  };
}
