import {
  type CompiledOperation,
  isTool,
  type JsonSchema,
  type SearchIndex,
} from "../../src/catalog/compiled.ts";
import { toSearchTerms } from "../../src/catalog/search-terms.ts";

/** How much a term counts, by where it stands. */
const weights = { name: 3, title: 2, description: 3, fields: 1, said: 1 };

/** Where a tool has a term, and how much it counts there. */
type Posting = readonly [place: number, weight: number];

/** The names of all fields in a schema. */
function listFields(schema: unknown): string[] {
  if (typeof schema !== "object" || schema === null) return [];
  const { properties } = schema as JsonSchema;
  const own = Object.keys({ ...Object(properties) });
  return [...own, ...Object.values(schema).flatMap(listFields)];
}

/** What a schema says of its parts, in words. */
function listDescriptions(schema: unknown): string[] {
  if (typeof schema !== "object" || schema === null) return [];
  const { description } = schema as JsonSchema;
  const own = typeof description === "string" ? [description] : [];
  return [...own, ...Object.values(schema).flatMap(listDescriptions)];
}

/** The terms of one tool, each with its weight. */
function weighTerms({ tool }: CompiledOperation): Map<string, number> {
  const { name, title, description, inputSchema, outputSchema } = tool;
  const fields = new Set([inputSchema, outputSchema].flatMap(listFields).flatMap(toSearchTerms));
  const said = new Set(listDescriptions(inputSchema).flatMap(toSearchTerms));
  const parts = [
    [toSearchTerms(name), weights.name],
    [toSearchTerms(title), weights.title],
    [toSearchTerms(description), weights.description],
    [[...fields], weights.fields],
    [[...said].filter((term) => !fields.has(term)), weights.said],
  ] as const;
  const found = new Map<string, number>();
  for (const [terms, weight] of parts) {
    for (const term of terms) found.set(term, (found.get(term) ?? 0) + weight);
  }
  return found;
}

function writePostings(postings: readonly Posting[]): string {
  let last = 0;
  return postings
    .map(([place, weight]) => {
      const step = place - last;
      last = place;
      return `${step.toString(36)}.${weight.toString(36)}`;
    })
    .join(",");
}

/** What of a toolset's tools can be found by words: their names, titles, descriptions, the names of their fields, and what is said of their arguments. */
export function createSearchIndex(operations: readonly CompiledOperation[]): SearchIndex {
  const byTerm = new Map<string, Posting[]>();
  const lengths: number[] = [];
  const tools = operations.filter(isTool);
  for (const [place, operation] of tools.entries()) {
    const weighed = weighTerms(operation);
    lengths.push([...weighed.values()].reduce((sum, weight) => sum + weight, 0));
    for (const [term, weight] of weighed) {
      byTerm.set(term, [...(byTerm.get(term) ?? []), [place, weight]]);
    }
  }
  const terms = [...byTerm].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return {
    tools: tools.map(({ tool }) => tool.name).join(" "),
    lengths: lengths.join(" "),
    terms: terms.map(([term, postings]) => `${term}=${writePostings(postings)}`).join(" "),
  };
}
