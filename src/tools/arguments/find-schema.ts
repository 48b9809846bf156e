import type { JsonSchema } from "../../catalog/compiled.ts";

/** The deepest schema that stands at `pointer`, an RFC 6901 pointer into the arguments. */
export function findSchema(schema: JsonSchema, pointer: string): JsonSchema {
  return pointer
    .split("/")
    .slice(1)
    .reduce<{ at: JsonSchema; isLost: boolean }>(
      ({ at, isLost }, token) => {
        const inner = isLost ? null : enterSchema(at, token);
        return inner ? { at: inner, isLost } : { at, isLost: true };
      },
      { at: schema, isLost: false },
    ).at;
}

/** The name that one step of a pointer means. Source: RFC 6901, section 4. */
export function readToken(token: string): string {
  return token.replaceAll("~1", "/").replaceAll("~0", "~");
}

/** The schema one step further; null if this one says nothing of it. */
export function enterSchema({ items, properties }: JsonSchema, token: string): JsonSchema | null {
  const name = readToken(token);
  if (isSchema(properties) && Object.hasOwn(properties, name)) {
    const property = properties[name];
    return isSchema(property) ? property : null;
  }
  return isSchema(items) && /^\d+$/.test(name) ? items : null;
}

/** Whether it is an object with members. Not `isObject`, which would become a module of its own for this one. */
export function isSchema(value: unknown): value is JsonSchema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
