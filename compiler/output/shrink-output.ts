import type { JsonSchema } from "../../src/catalog/compiled.ts";
import { countBytes } from "../json-schema/listing-size.ts";
import type { ObjectSchema } from "../json-schema/object-schema.ts";
import { type Branch, isDivisible, type Part, toPart, toSample, writePart } from "./parts.ts";

/** The schema of a result as it is listed, and what it does not say. */
export interface ShrunkOutput {
  readonly schema: ObjectSchema;
  /** Units: bytes. */
  readonly bytes: number;
  /** Without values of enums and descriptions. Units: bytes. */
  readonly bareBytes: number;
  /** Objects that are listed with some of their fields or none, the outermost. Shape: `trials[].locations`. */
  readonly coarse: readonly string[];
  /** How many enums have lost their values. */
  readonly withoutValues: number;
  /** How many enums have so many values that a sample stands for them, whatever room there is. */
  readonly sampled: number;
  /** How many fields have lost their descriptions. */
  readonly untold: number;
}

interface Shown {
  readonly fields: Map<Branch, number>;
  readonly values: Set<Part>;
  readonly told: Set<Part>;
}

const showNothing = (): Shown => ({ fields: new Map(), values: new Set(), told: new Set() });

/** The least that the schema of any result takes. */
export const leastOutput: ObjectSchema = { type: "object" };

/** What a schema takes with all its objects, but without descriptions and without values of enums. Units: bytes. */
export function countBare(schema: ObjectSchema): number {
  const root = toPart(schema);
  const shown = showNothing();
  for (const parts of listLevels(root, shown)) for (const part of parts) showAll(part, shown);
  return countBytes(writePart(root, shown));
}

/**
 * The schema within `room` bytes: as far as there is no room for all, first without descriptions, the deepest first,
 * then without values of enums, then without the deepest objects, the largest of them first. Very many values of an
 * enum are never listed. A result that fits the whole schema fits it too.
 */
export function shrinkOutput(schema: ObjectSchema, room: number): ShrunkOutput {
  const bytes = countBytes(schema);
  if (bytes <= room && !hasManyValuesWithin(schema)) {
    return { schema, bytes, bareBytes: countBare(schema), coarse: [], ...nothingLeftOut };
  }
  const root = toPart(schema);
  const shown = showNothing();
  let free = room - countBytes(writePart(root, shown));
  for (const parts of listLevels(root, shown)) {
    const sized = parts.map((part) => ({ part, bytes: countAll(part) }));
    for (const { part } of sized.toSorted((a, b) => a.bytes - b.bytes)) {
      free -= showWithin(part, shown, free);
    }
  }
  const visible = listVisible(root, shown).toSorted((a, b) => a.depth - b.depth);
  const ofValues = showSaid(visible, toValues, free);
  const ofTold = showSaid(visible, toTold, ofValues.free);
  const shrunk = writePart(root, { ...shown, values: ofValues.shown, told: ofTold.shown });
  return {
    schema: { ...shrunk, type: "object" },
    bytes: countBytes(shrunk),
    bareBytes: room - free,
    coarse: listOutermost(visible.filter((part) => isCoarse(part, shown))),
    withoutValues: ofValues.missing,
    sampled: [...ofValues.shown].filter(({ sample }) => sample !== null).length,
    untold: ofTold.missing,
  };
}

const nothingLeftOut = { withoutValues: 0, sampled: 0, untold: 0 };

function hasManyValuesWithin(schema: unknown): boolean {
  if (typeof schema !== "object" || schema === null) return false;
  if (Array.isArray(schema)) return schema.some(hasManyValuesWithin);
  const { enum: values, ...others }: JsonSchema = { ...schema };
  return toSample({ enum: values }) !== null || Object.values(others).some(hasManyValuesWithin);
}

/** What is said of an enum's values; undefined if it is none. */
const toValues = ({ schema, sample }: Part): object | undefined => {
  if (schema.enum === undefined) return undefined;
  return sample === null ? { enum: schema.enum } : { description: sample };
};

const toTold = ({ schema: { description } }: Part): object | undefined =>
  description === undefined ? undefined : { description };

/** The objects by how many others are around them; each level once what is shown of the one before it is known. */
function* listLevels(root: Part, shown: Shown): Generator<readonly Part[]> {
  let level = listObjects(root);
  while (level.length > 0) {
    yield level;
    level = level.flatMap((part) => listShownFields(part, shown).flatMap(listObjects));
  }
}

/** The part, or what is in its lists, if that is an object. */
function listObjects(part: Part): readonly Part[] {
  if (part.branches.length > 0) return [part];
  return part.items ? listObjects(part.items) : [];
}

function listShownFields({ branches }: Part, shown: Shown): Part[] {
  return branches.flatMap((branch) =>
    isDivisible(branch)
      ? branch.fields.slice(0, shown.fields.get(branch) ?? 0).map(([, part]) => part)
      : [],
  );
}

/** What is written, the outer parts first. */
function listVisible(part: Part, shown: Shown): Part[] {
  const below = part.items ? [part.items] : listShownFields(part, shown);
  return [part, ...below.flatMap((inner) => listVisible(inner, shown))];
}

function showAll({ branches }: Part, { fields }: Pick<Shown, "fields">): void {
  for (const branch of branches) fields.set(branch, branch.fields.length);
}

/** What an object takes with all its fields, where objects below have none. */
function countAll(part: Part): number {
  const shown = showNothing();
  showAll(part, shown);
  return countBytes(writePart(part, shown));
}

/** Shows of an object what fits. Returns what that takes. Units: bytes. */
function showWithin(part: Part, shown: Shown, free: number): number {
  const count = () => countBytes(writePart(part, shown));
  const before = count();
  showAll(part, shown);
  if (count() - before <= free) return count() - before;
  for (const branch of part.branches) shown.fields.delete(branch);
  for (const branch of part.branches) {
    const isFitting = (most: number) => {
      shown.fields.set(branch, most);
      return count() - before <= free;
    };
    if (!isFitting(branch.fields.length)) showSome(branch, shown, isFitting);
  }
  return count() - before;
}

/** As many fields as fit; with none it is any object. */
function showSome(branch: Branch, { fields }: Shown, isFitting: (most: number) => boolean): void {
  let [low, high] = [0, isDivisible(branch) ? branch.fields.length - 1 : 0];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (isFitting(middle)) low = middle;
    else high = middle - 1;
  }
  if (low > 0) fields.set(branch, low);
  else fields.delete(branch);
}

/** Those parts of which there is room for what `toSaid` says, the outer ones first. */
function showSaid(
  parts: readonly Part[],
  toSaid: (part: Part) => object | undefined,
  room: number,
) {
  const shown = new Set<Part>();
  let free = room;
  let missing = 0;
  for (const part of parts) {
    const said = toSaid(part);
    if (!said) continue;
    // A comma in the place of the braces.
    const bytes = countBytes(said) - 1;
    if (bytes > free) {
      missing += 1;
      continue;
    }
    shown.add(part);
    free -= bytes;
  }
  return { shown, free, missing };
}

function isCoarse({ branches }: Part, { fields }: Shown): boolean {
  return branches.some((branch) => fields.get(branch) !== branch.fields.length);
}

/** Without the paths below others. */
function listOutermost(parts: readonly Part[]): string[] {
  const paths = [...new Set(parts.map(({ path }) => path))];
  const isBelow = (path: string, other: string) =>
    other === "" || path.startsWith(`${other}.`) || path.startsWith(`${other}[`);
  return paths.filter((path) => !paths.some((other) => other !== path && isBelow(path, other)));
}

/** Whether results need the whole schema to be checked against. */
export const isLoose = ({ coarse, withoutValues, sampled }: ShrunkOutput): boolean =>
  coarse.length > 0 || withoutValues > 0 || sampled > 0;
