import type { Coercion } from "../catalog/operation.ts";

/** `value` in the form of its GraphQL type; whatever has no such form stays as it is, for the schema to refuse. */
export function coerce(value: unknown, coercion: Coercion | null): unknown {
  if (value === null || coercion === null) return value;
  if (coercion === "id") return Number.isSafeInteger(value) ? String(value) : value;
  if (isListCoercion(coercion)) {
    const [inner] = coercion;
    const items: readonly unknown[] = Array.isArray(value) ? value : [value];
    return items.map((item) => coerce(item, inner));
  }
  if (typeof value !== "object" || Array.isArray(value)) return value;
  const entries = Object.entries({ ...value }).map(([name, inner]) => [
    name,
    Object.hasOwn(coercion, name) ? coerce(inner, coercion[name] ?? null) : inner,
  ]);
  return Object.fromEntries(entries);
}

function isListCoercion(coercion: Coercion): coercion is readonly [Coercion | null] {
  return Array.isArray(coercion);
}
