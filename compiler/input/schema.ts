import { type GraphQLScalarType, getNamedType, isScalarType } from "graphql";

import type { JsonSchema } from "../../src/catalog/compiled.ts";
import { mapCollecting } from "../diagnostics/diagnostic-list.ts";
import { failAt } from "../diagnostics/toolset-error.ts";
import type { TreeVariable } from "../document/operation-tree.ts";
import { conforms } from "../json-schema/conforms.ts";
import { type ObjectSchema, toDescribed, toObject } from "../json-schema/object-schema.ts";
import type { ScalarMap } from "../json-schema/scalars.ts";
import { inItself } from "./enum.ts";
import { findInputObject, type InputPath } from "./fields.ts";
import {
  assertScalars,
  type InputRoom,
  longestName,
  toInputTypeSchema,
  toNameAdvice,
} from "./type.ts";

const namedLeftOut = 6;

/** What a variable lost. */
export interface LeftOut {
  readonly variable: TreeVariable;
  /** Below the variable, the outermost first. */
  readonly names: readonly string[];
}

/** Begins the text about what there was no room for; an author's own text comes before it. */
const leftOutWords = "Left out to stay small: ";
/** The same if all of it would stand inside itself again; as long, so that no field has room for what is said. */
const endlessWords = "Nests once, so without: ";

/** Whether a description says nothing but what there is not. */
export const isNoteAlone = (description: string): boolean =>
  [leftOutWords, endlessWords].some((words) => description.startsWith(words));

export interface InputSchema {
  readonly schema: ObjectSchema;
  /** The variables that there was no room for all of. */
  readonly leftOut: readonly LeftOut[];
}

/** Variables as one JSON Schema 2020-12 object, as far as there is room. Throws: `ToolsetError`. */
export function toInputSchema(
  scalars: ScalarMap,
  variables: readonly TreeVariable[],
  room: InputRoom,
): InputSchema {
  const leftOut: LeftOut[] = [];
  const properties = mapCollecting(variables, (variable) => {
    const { schema, names } = toVariableSchema(scalars, variable, room);
    if (names.length > 0) leftOut.push({ variable, names });
    return [variable.name, schema] as const;
  });
  const required = variables.flatMap(({ isRequired, name }) => (isRequired ? [name] : []));
  return { schema: toObject(properties, required), leftOut };
}

/** Where a variable's own fields are; null if its type has none. */
export function toRoot({ name, type }: TreeVariable): InputPath | null {
  const object = findInputObject(type);
  return object && { path: name, type: object, within: [] };
}

function toVariableSchema(
  scalars: ScalarMap,
  variable: TreeVariable,
  room: InputRoom,
): { schema: JsonSchema; names: readonly string[] } {
  const { name, node, description, type, preset, directives } = variable;
  if (name.length > longestName) failAt(node, toNameAdvice(`$${name}`));
  const leftOut: string[] = [];
  const unknown = new Set<GraphQLScalarType>();
  const context = { scalars, node: node.variable, room, leftOut, unknown };
  const typed = toInputTypeSchema(context, type, { path: name, place: toRoot(variable) });
  assertScalars(context);
  const isOffered = isPresetOffered(typed, variable);
  let ruled = typed;
  for (const use of directives.values()) {
    ruled = use.directive.toSchema?.(use, ruled, variable, scalars) ?? ruled;
  }
  const names = toNames(name, leftOut);
  const note = toNote(names);
  const described = toDescribed(toDescribed(ruled, note), description);
  return { schema: isOffered ? { ...described, default: preset } : described, names };
}

/**
 * A default that names a field without room, or null, which no argument can be, is applied and not shown.
 * Throws: `ToolsetError` if it is wrong.
 */
function isPresetOffered(typed: JsonSchema, { node, type, preset }: TreeVariable): boolean {
  if (preset == null) return false;
  if (conforms(typed, preset)) return true;
  const named = getNamedType(type);
  const hasNull = Array.isArray(preset) && preset.flat(Infinity).includes(null);
  if (!isScalarType(named) || hasNull) return false;
  const shown = JSON.stringify(preset);
  const message = `The default ${shown} does not fit what toolset.json says of ${named}: fix one of them.`;
  return failAt(node.defaultValue ?? node, message);
}

function toNames(name: string, leftOut: readonly string[]): string[] {
  const byDepth = Map.groupBy(new Set(leftOut), (path) => path.split(".").length);
  return [...byDepth]
    .sort(([a], [b]) => a - b)
    .flatMap(([, paths]) => paths)
    .map((path) => {
      const kind = path.startsWith(inItself) ? inItself : "";
      const place = path.slice(kind.length);
      return `${kind}${place.startsWith(`${name}.`) ? place.slice(name.length + 1) : place}`;
    });
}

function toNote(names: readonly string[]): string | null {
  if (names.length === 0) return null;
  const { pruned } = splitLeftOut(names);
  const words = pruned.length === 0 ? endlessWords : leftOutWords;
  return `${words}${listFew(names.map(withoutKind), namedLeftOut)}.`;
}

const isEndlessName = (name: string) => name.startsWith(inItself);

const withoutKind = (name: string) => (isEndlessName(name) ? name.slice(inItself.length) : name);

/** What there was no room for, and what would stand inside itself again. */
export function splitLeftOut(names: readonly string[]) {
  return {
    pruned: names.filter((name) => !isEndlessName(name)),
    endless: names.filter(isEndlessName).map(withoutKind),
  };
}

export function listFew(names: readonly string[], most: number): string {
  const more = names.length - most;
  return `${names.slice(0, most).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
