import type { GraphQLInputField } from "graphql";

import { toOperatorCost } from "./operators.ts";

const toSet = (words: string): ReadonlySet<string> => new Set(words.split(" "));

/** What people ask for in most APIs, the most frequent first; what is not here costs `otherCost`. */
const byCost: readonly (readonly [number, ReadonlySet<string>])[] = [
  [2, toSet("name title key number query search text term")],
  [
    3,
    toSet(
      "id rowid nodeid globalid uuid guid pk slug handle identifier code sku email login username",
    ),
  ],
  [
    4,
    toSet(
      "status state type kind category priority label tag assignee author owner team project repository organization customer product",
    ),
  ],
  [
    7,
    toSet(
      "creator user account order parent description body price currency country city language date createdat updatedat duedate startdate enddate closedat active enabled",
    ),
  ],
  // Filters of filters: what they hold stands beside them.
  [16, toSet("and or not")],
];

/** Added to what is going away, which comes after all else. */
export const goingCost = 100_000;

/** Added for a field of which nothing says that people ask for it; less if the result shows it. */
const otherCost = 12;
const selectedCost = 10;

/** In one way, whether words are told apart by capitals or by `_`, and without the marks of a dialect. */
const toWord = (name: string) => name.replaceAll("_", "").toLowerCase();

/** The names that a field may be known by, the closest first: its own, that of what it refers to, and of one of many. */
function listWords(name: string): string[] {
  const referred = name.replace(/(?<=[a-z0-9])(_ids?|Ids?|IDs?)$/, "");
  const words = [name, referred].map(toWord);
  const singular = words.map((word) => word.replace(/ies$/, "y").replace(/(?<=s)es$|s$/, ""));
  return [...words, ...singular];
}

/** Whether the API takes it away, or keeps it to itself. */
export function isGoing({ deprecationReason, description }: GraphQLInputField): boolean {
  return deprecationReason != null || /^\s*\[(internal|deprecated)\]/i.test(description ?? "");
}

const costs = new WeakMap<GraphQLInputField, number>();

/**
 * How little a field is asked for: the cheapest stay longest where there is no room for all. `selected` are the fields
 * that the operation's result shows, which people also look for.
 */
export function toStepCost(field: GraphQLInputField, selected: ReadonlySet<string>): number {
  const known = costs.get(field) ?? readCost(field);
  costs.set(field, known);
  return known === otherCost && selected.has(field.name) ? selectedCost : known;
}

function readCost(field: GraphQLInputField): number {
  return toNameCost(field.name) + (isGoing(field) ? goingCost : 0);
}

/** A field that is compared in its own name, such as `title_contains`, comes after what it compares. */
function toNameCost(name: string): number {
  const found = findCost(name);
  if (found !== undefined) return found;
  for (const { index } of name.matchAll(/(?<=[a-z0-9])_+(?=[a-z])/gi)) {
    const kind = toOperatorCost(name.slice(index));
    if (kind !== null) return (findCost(name.slice(0, index)) ?? otherCost) + kind;
  }
  return otherCost;
}

function findCost(name: string): number | undefined {
  const names = listWords(name);
  return byCost.find(([, words]) => names.some((word) => words.has(word)))?.[0];
}
