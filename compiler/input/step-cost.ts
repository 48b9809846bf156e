import type { GraphQLInputField } from "graphql";

const toSet = (words: string): ReadonlySet<string> => new Set(words.split(" "));

/** What people ask for in most APIs, the most frequent first; what is not here costs `otherCost`. */
const byCost: readonly (readonly [number, ReadonlySet<string>])[] = [
  [2, toSet("name title key number query search text term")],
  [3, toSet("id slug handle identifier code sku email login username")],
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

/** Without the marks of a dialect, plural and the `Id` of a reference. */
const toWord = (name: string) =>
  name
    .replaceAll(/[_$]/g, "")
    .replace(/(?<=[a-z])Ids?$/, "")
    .toLowerCase();

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
  return toNameCost(toWord(field.name)) + (isGoing(field) ? goingCost : 0);
}

function toNameCost(word: string): number {
  const singular = word.replace(/s$/, "");
  const found = byCost.find(([, words]) => words.has(word) || words.has(singular));
  return found?.[0] ?? otherCost;
}
