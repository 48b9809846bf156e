import type { JsonSchema } from "../../catalog/compiled.ts";
import { findSchema } from "./example.ts";

/**
 * The JSON Pointer of a number that did not survive JSON: too large for any number, or a whole number with more
 * digits than are kept, where `schema` wants whole ones. Null if there is none. Source: RFC 8259, section 6.
 */
export function findInexactNumber(schema: JsonSchema, value: unknown, path = ""): string | null {
  if (typeof value === "number") {
    const isExact = isWhole(findSchema(schema, path))
      ? Number.isSafeInteger(value)
      : Number.isFinite(value);
    return isExact ? null : path;
  }
  if (typeof value !== "object" || value === null) return null;
  for (const [name, inner] of Object.entries(value)) {
    const found = findInexactNumber(schema, inner, `${path}/${toPointerToken(name)}`);
    if (found !== null) return found;
  }
  return null;
}

function isWhole({ type, anyOf }: JsonSchema): boolean {
  return [type].flat().includes("integer") || (Array.isArray(anyOf) && anyOf.some(isWhole));
}

/** Source: RFC 6901, section 3. */
export function toPointerToken(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}
