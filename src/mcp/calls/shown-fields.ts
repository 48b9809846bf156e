import type { ShownField } from "../../caller.ts";
import { isObject } from "../../is-object.ts";
import { toShownText } from "../../shown-text.ts";
import { toSortedJson } from "../../tools/arguments/canonical-arguments.ts";

const maxFields = 40;
const maxCharacters = 1000;
const maxNameCharacters = 100;

/**
 * What stands in an object, as a person is shown it: a line for each value, by its path, without characters that hide or
 * turn others. What there is no room for is counted.
 */
export function toShownFields(value: Readonly<Record<string, unknown>>): ShownField[] {
  const all = listLeaves(value, "");
  const more = all.length - maxFields;
  const fields = all.slice(0, maxFields).map(([name, leaf]) => toShownField(name, leaf));
  return more > 0
    ? [...fields, { name: `${more} more`, text: "", omitted: toSortedJson(all).length }]
    : fields;
}

/** Objects are gone through; a list is one value. What GraphQL calls a type tells a person nothing. */
function listLeaves(value: object, before: string): (readonly [string, unknown])[] {
  const told = Object.entries(value).filter(([key]) => key !== "__typename");
  return told.flatMap(([key, inner]) =>
    isObject(inner) ? listLeaves(inner, `${before}${key}.`) : [[`${before}${key}`, inner] as const],
  );
}

function toShownField(path: string, value: unknown): ShownField {
  const line = typeof value === "string" ? toShownText(value, value.length) : toSortedJson(value);
  const text = toShownText(line, maxCharacters);
  const name = toShownText(path, maxNameCharacters);
  return { name, text, omitted: [...line].length - [...text].length };
}
