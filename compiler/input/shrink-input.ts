import { type GraphQLScalarType, getNamedType, isEnumType } from "graphql";

import type { TreeVariable } from "../document/operation-tree.ts";
import { toListedPart } from "../json-schema/listed-schema.ts";
import { countBytes } from "../json-schema/listing-size.ts";
import type { ObjectSchema } from "../json-schema/object-schema.ts";
import { type Choice, type ChoiceRoot, chooseFields } from "./choose.ts";
import { isSampled, ofEnum } from "./enum.ts";
import { listKeptFields } from "./kept-fields.ts";
import { type InputSchema, toInputSchema, toRoot } from "./schema.ts";
import type { FieldSize, InputSizes } from "./sizes.ts";
import { toInputTypeSchema } from "./type.ts";

/** What arguments are made of. */
interface InputParts {
  readonly sizes: InputSizes;
  /** The fields that the result shows. */
  readonly selected: ReadonlySet<string>;
  readonly variables: readonly TreeVariable[];
  readonly roots: readonly ChoiceRoot[];
}

export interface ShrunkInput extends InputSchema {
  /** Units: bytes. */
  readonly bytes: number;
  /** What arguments are checked against, if `schema` shows only a sample of an enum's values. */
  readonly checked: ObjectSchema | null;
  /** The names of variables of which fields were left out for want of room. */
  readonly pruned: ReadonlySet<string>;
}

const none: ReadonlySet<string> = new Set();

/** Throws: `ToolsetError` if `@fields` keeps what is not there. */
export function toChoiceRoot(sizes: InputSizes, variable: TreeVariable): ChoiceRoot {
  const { name, node } = variable;
  const place = toRoot(variable);
  const size = place ? { least: 0, values: 0, told: 0 } : measureVariable(sizes, variable);
  return { node, path: name, place, keeps: listKeptFields(variable, place), size };
}

/** What a variable that is an enum may say beyond its least. */
function measureVariable({ scalars }: InputSizes, { name, node, type }: TreeVariable): FieldSize {
  const named = getNamedType(type);
  if (!isEnumType(named)) return { least: 0, values: 0, told: 0 };
  const here = new Set([name]);
  const count = (values: ReadonlySet<string>, told: ReadonlySet<string>) => {
    const room = { kept: none, values, told };
    const context = { scalars, node, room, leftOut: [], unknown: new Set<GraphQLScalarType>() };
    return countBytes(toListedPart(toInputTypeSchema(context, type, { path: name, place: null })));
  };
  const least = count(none, none);
  const all = isSampled(named) ? count(here, none) : least;
  const values = isSampled(named) ? Math.max(all - least, 1) : 0;
  return { least, values, told: count(here, here) - all };
}

/** What each path of `@fields` takes alone, besides what is required. Shape: `argument filter, title.contains`. Units: bytes. */
export function listKeepSizes(
  { sizes, variables, roots }: InputParts,
  toBytes: (schema: ObjectSchema) => number,
): (readonly [string, number])[] {
  const count = (kept: ReadonlySet<string>) =>
    toBytes(toInputSchema(sizes.scalars, variables, { kept, values: none, told: none }).schema);
  const least = count(none);
  return roots.flatMap(({ path: name, keeps }) =>
    keeps.map(({ path, kept }) => [`argument ${name}, ${path}`, count(kept) - least] as const),
  );
}

/** A choice of fields, and what comes of it. */
interface Tried extends InputSchema {
  readonly choice: Choice;
  /** What was free for it. Units: bytes. */
  readonly free: number;
}

/** Chooses for `free` bytes and builds that. Throws: `ToolsetError` with every mistake in the variables. */
export function tryInput(parts: InputParts, free: number): Tried {
  const { sizes, selected, variables, roots } = parts;
  const choice = chooseFields(sizes, selected, roots, free);
  return { ...toInputSchema(sizes.scalars, variables, choice), choice, free };
}

/**
 * The largest schema of the arguments that keeps within `room`, or the least there is: smaller than `first`, as long
 * as that is too large with all that is not chosen. Throws: `ToolsetError`.
 */
export function shrinkInput(
  parts: InputParts,
  first: Tried,
  room: number,
  toBytes: (schema: ObjectSchema) => number,
): ShrunkInput {
  let tried = first;
  let bytes = toBytes(tried.schema);
  while (bytes > room && tried.free > 0) {
    tried = tryInput(parts, Math.max(tried.free - (bytes - room), 0));
    bytes = toBytes(tried.schema);
  }
  const { schema, leftOut, choice } = tried;
  const lacksValues = leftOut.some(({ names }) => names.some((name) => name.startsWith(ofEnum)));
  const whole = { ...choice, values: null };
  const checked = lacksValues
    ? toInputSchema(parts.sizes.scalars, parts.variables, whole).schema
    : null;
  return { schema, leftOut, bytes, checked, pruned: choice.pruned };
}
