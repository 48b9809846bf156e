import type { Coercion, FieldCoercions, JsonSchema } from "../../catalog/compiled.ts";
import type { Check } from "../check.ts";
import type { Tool } from "../tool.ts";
import { WrongArgument } from "./wrong-argument.ts";

/** A tool, and the check of its arguments. */
interface CallableTool extends Tool {
  readonly checkArguments: Check;
}

type Arguments = Readonly<Record<string, unknown>>;

/** The arguments as GraphQL coerces them, or where they do not fit: `toRefusal` has the words for that. */
export function parseArguments(tool: CallableTool, given: Arguments): Arguments | WrongArgument {
  const schema = tool.checkedSchema ?? tool.listing.inputSchema;
  const coercions = tool.coercion ?? {};
  if (isPlain(given, coercions, schema) && tool.checkArguments(given) === null) return given;
  const args: Arguments = coerceArguments(given, coercions, schema);
  const path =
    findWrongName(schema, args) ??
    findNull(args, coercions, schema) ??
    tool.checkArguments(args) ??
    findInexactNumber(schema, args);
  if (path === null) return args;
  return new WrongArgument({ schema, args, path, leftOut: tool.leftOut ?? [] });
}

/** Whether a name is unknown or missing: told of the arguments as a whole. */
function findWrongName({ properties, required }: JsonSchema, args: Arguments): "" | null {
  const needed: readonly unknown[] = [required ?? []].flat();
  const isKnown = Object.keys(args).every((name) => Object.hasOwn(Object(properties), name));
  return isKnown && needed.every((name) => Object.hasOwn(args, String(name))) ? null : "";
}

/** Known arguments that are texts, truth values or exact whole numbers, and that no coercion would change. */
function isPlain(args: Arguments, coercions: FieldCoercions, { properties }: JsonSchema): boolean {
  const schemas = Object(properties);
  for (const name in args) {
    if (!Object.hasOwn(schemas, name)) return false;
    const coercion = Object.hasOwn(coercions, name) ? coercions[name] : null;
    if (!staysAsItIs(args[name], coercion ?? null)) return false;
  }
  return true;
}

function staysAsItIs(value: unknown, coercion: Coercion | null): boolean {
  if (typeof value === "string") return coercion === null || coercion === "id";
  return coercion === null && (typeof value === "boolean" || Number.isSafeInteger(value));
}

/**
 * Arguments in the form of their GraphQL types; whatever has no such form stays as it is, for the schema to refuse.
 * Null at a place that may be left out is taken as left out, so that a default applies.
 */
export function coerceArguments(
  args: Readonly<Record<string, unknown>>,
  coercions: FieldCoercions,
  { properties, required }: JsonSchema,
): Record<string, unknown> {
  const schemas: Readonly<Record<string, JsonSchema>> = { ...Object(properties) };
  const needed: readonly unknown[] = [required].flat();
  const entries = Object.entries(args).flatMap(([name, value]) => {
    const schema = Object.hasOwn(schemas, name) ? schemas[name] : undefined;
    if (value === null && schema && !needed.includes(name)) return [];
    const coercion = Object.hasOwn(coercions, name) ? coercions[name] : undefined;
    return [[name, coerce(value, coercion ?? null, schema ?? {})] as const];
  });
  return Object.fromEntries(entries);
}

function coerce(value: unknown, coercion: Coercion | null, schema: JsonSchema): unknown {
  if (value === null || coercion === null) return value;
  if (coercion === "id") return Number.isSafeInteger(value) ? String(value) : value;
  if (isListCoercion(coercion)) {
    const [inner] = coercion;
    const items: readonly unknown[] = Array.isArray(value) ? value : [value];
    return items.map((item) => coerce(item, inner, { ...Object(schema.items) }));
  }
  if (typeof value !== "object" || Array.isArray(value)) return value;
  return coerceArguments({ ...value }, coercion, schema);
}

function isListCoercion(coercion: Coercion): coercion is readonly [Coercion | null] {
  return Array.isArray(coercion);
}

/**
 * The JSON Pointer of a null where coerced arguments need a value; null if there is none. What a custom scalar
 * holds is its own affair, and what is unknown is refused by its name.
 */
function findNull(
  value: unknown,
  coercion: Coercion | null,
  schema: JsonSchema,
  path = "",
): string | null {
  if (value === null) return path;
  for (const part of listParts(value, coercion, schema)) {
    const at = `${path}/${toPointerToken(part.name)}`;
    const found = findNull(part.value, part.coercion, part.schema, at);
    if (found !== null) return found;
  }
  return null;
}

/** What is in a list, or in the known fields of an input object. */
function listParts(value: unknown, coercion: Coercion | null, { items, properties }: JsonSchema) {
  if (typeof value !== "object" || coercion === null || coercion === "id") return [];
  const isList = isListCoercion(coercion);
  if (isList !== Array.isArray(value)) return [];
  const schemas: Readonly<Record<string, JsonSchema>> = { ...Object(properties) };
  const parts = Object.entries({ ...value }).map(([name, inner]) => ({ name, value: inner }));
  if (isList) {
    const schema: JsonSchema = { ...Object(items) };
    return parts.map((part) => ({ ...part, coercion: coercion[0], schema }));
  }
  return parts
    .filter(({ name }) => Object.hasOwn(schemas, name))
    .map((part) => ({
      ...part,
      coercion: Object.hasOwn(coercion, part.name) ? (coercion[part.name] ?? null) : null,
      schema: schemas[part.name] ?? {},
    }));
}

/**
 * The JSON Pointer of a number that did not survive JSON: too large for any number, or a whole number with more
 * digits than are kept, where `schema` wants whole ones. Null if there is none. Source: RFC 8259, section 6.
 */
function findInexactNumber(schema: JsonSchema, value: unknown, path = ""): string | null {
  if (typeof value === "number") return isExact(schema, value) ? null : path;
  if (typeof value !== "object" || value === null) return null;
  const { properties, items } = schema;
  for (const [name, inner] of Object.entries(value)) {
    const isNamed = Object.hasOwn(Object(properties), name);
    const next = Array.isArray(value) ? items : isNamed && Object(properties)[name];
    const found = findInexactNumber(Object(next), inner, `${path}/${toPointerToken(name)}`);
    if (found !== null) return found;
  }
  return null;
}

function isExact(schema: JsonSchema, value: number): boolean {
  return isWhole(schema) ? Number.isSafeInteger(value) : Number.isFinite(value);
}

function isWhole({ type, anyOf }: JsonSchema): boolean {
  return [type].flat().includes("integer") || (Array.isArray(anyOf) && anyOf.some(isWhole));
}

/** Source: RFC 6901, section 3. */
function toPointerToken(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}
