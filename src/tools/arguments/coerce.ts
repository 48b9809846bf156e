import type { Coercion, FieldCoercions, JsonSchema } from "../../catalog/compiled.ts";
import { toPointerToken } from "./exact-numbers.ts";

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

/**
 * The JSON Pointer of a null where coerced arguments need a value; null if there is none. What a custom scalar
 * holds is its own affair, and what is unknown is refused by its name.
 */
export function findNull(
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

function isListCoercion(coercion: Coercion): coercion is readonly [Coercion | null] {
  return Array.isArray(coercion);
}
