import type { JsonSchema } from "../../src/catalog/compiled.ts";
import { hasManyValues, toEnumSample } from "../json-schema/enum-sample.ts";
import { toDescribed } from "../json-schema/object-schema.ts";

/** A schema as what may be left out of it, piece by piece. */
export interface Part {
  readonly schema: JsonSchema;
  /** Shape: `trials[].locations`; empty for all of it. */
  readonly path: string;
  /** How many objects are around it. */
  readonly depth: number;
  /** What is said in the place of more values than any listing names; null if there are not so many. */
  readonly sample: string | null;
  readonly items: Part | null;
  /** What a value may look like, apart from null; none if it is no object. */
  readonly branches: readonly Branch[];
}

/** One kind of object. */
export interface Branch {
  readonly schema: JsonSchema;
  readonly fields: readonly (readonly [string, Part])[];
}

/** What of the parts is written out. */
export interface Shown {
  /** How many fields of an object; one that is not here is any object. */
  readonly fields: ReadonlyMap<Branch, number>;
  /** Enums with their values, or with a sample of very many. */
  readonly values: ReadonlySet<Part>;
  /** Parts with what they mean. */
  readonly told: ReadonlySet<Part>;
}

const plainKeywords = new Set(
  "type properties required additionalProperties description anyOf".split(" "),
);

export function toPart(schema: JsonSchema, path = "", depth = 0): Part {
  const branches = listBranches(schema);
  const isObject = branches.length > 0 && branches.every(isOnlyObject);
  const isList = !isObject && isSchema(schema.items) && schema.anyOf === undefined;
  return {
    ...{ schema, path, depth, sample: toSample(schema) },
    items: isList && isSchema(schema.items) ? toPart(schema.items, `${path}[]`, depth) : null,
    branches: isObject ? branches.map((branch) => toBranch(branch, path, depth + 1)) : [],
  };
}

/** What is said in the place of very many values; null if there are not so many. */
export function toSample({ enum: values }: JsonSchema): string | null {
  const names = Array.isArray(values) ? values.filter((value) => value !== null).map(String) : [];
  return hasManyValues(names) ? toEnumSample(names) : null;
}

function toBranch(schema: JsonSchema, path: string, depth: number): Branch {
  const fields = Object.entries({ ...Object(schema.properties) }).map(
    ([name, field]) =>
      [name, toPart({ ...Object(field) }, path === "" ? name : `${path}.${name}`, depth)] as const,
  );
  return { schema, fields };
}

/** What a value of the schema may look like, apart from null. */
function listBranches(schema: JsonSchema): readonly JsonSchema[] {
  const branches = Array.isArray(schema.anyOf) ? schema.anyOf.filter(isSchema) : [schema];
  return branches.filter(({ type }) => type !== "null");
}

/** Whether it says of objects what the compiler says of them, and nothing else. */
function isOnlyObject(schema: JsonSchema): boolean {
  const types = [schema.type].flat();
  return types.includes("object") && types.every((name) => name === "object" || name === "null");
}

const isSchema = (value: unknown): value is JsonSchema =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Whether fields of it can be left out one by one. */
export const isDivisible = ({ schema }: Branch): boolean =>
  Object.keys(schema).every((keyword) => plainKeywords.has(keyword)) &&
  !isSchema(schema.additionalProperties);

/** The schema as far as it is shown: all that fits the whole one fits it too. */
export function writePart(part: Part, shown: Shown): JsonSchema {
  const { description, enum: values, ...bare } = writeBare(part, shown);
  const hasValues = values !== undefined && shown.values.has(part);
  const said = {
    ...bare,
    ...(hasValues && part.sample === null && { enum: values }),
    ...(hasValues && part.sample !== null && { description: part.sample }),
  };
  return shown.told.has(part) ? toDescribed(said, description?.toString()) : said;
}

function writeBare({ schema, items, branches }: Part, shown: Shown): JsonSchema {
  if (items) return { ...schema, items: writePart(items, shown) };
  const [only, second] = branches;
  if (!only) return schema;
  if (!second && schema.anyOf === undefined) return writeBranch(only, shown);
  const seen = branches.filter((branch) => shown.fields.has(branch));
  if (seen.length === 0) return withDescription(toCoarse(schema), schema);
  const others = seen.length < branches.length ? [{ type: "object" }] : [];
  const nulls = [schema.anyOf].flat().filter((one) => Object(one).type === "null");
  return { ...schema, anyOf: [...seen.map((one) => writeBranch(one, shown)), ...others, ...nulls] };
}

function writeBranch(branch: Branch, shown: Shown): JsonSchema {
  const { schema, fields } = branch;
  const count = shown.fields.get(branch);
  if (count === undefined) return withDescription(toCoarse(schema), schema);
  if (!isDivisible(branch)) return schema;
  const seen = fields.slice(0, count);
  const properties = Object.fromEntries(seen.map(([name, part]) => [name, writePart(part, shown)]));
  if (count === fields.length) {
    return schema.properties === undefined ? schema : { ...schema, properties };
  }
  const names = new Set(seen.map(([name]) => name));
  const required = [schema.required ?? []].flat().filter((name) => names.has(String(name)));
  const { additionalProperties: _, required: __, ...open } = schema;
  return { ...open, properties, ...(required.length > 0 && { required }) };
}

function toCoarse({ type, anyOf }: JsonSchema): JsonSchema {
  const isNullable =
    [type].flat().includes("null") || [anyOf].flat().some((one) => Object(one).type === "null");
  return { type: isNullable ? ["object", "null"] : "object" };
}

const withDescription = (schema: JsonSchema, { description }: JsonSchema): JsonSchema =>
  description === undefined ? schema : { ...schema, description };
