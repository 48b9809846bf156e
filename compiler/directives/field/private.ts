import { isNonNullType } from "graphql";

import type { JsonSchema } from "../../../src/catalog/operation.ts";
import { mapCollecting } from "../../diagnostics/diagnostic-list.ts";
import { findMark } from "../../document/field-directive.ts";
import type { LocatedField } from "../../document/field-paths.ts";
import { toNullable, toObject } from "../../json-schema/object-schema.ts";
import { type OutputContext, toFoundSchema } from "../../output/schema.ts";

/**
 * What `@private` may take out of an answer: lists of values by their dotted paths; null where nothing is taken.
 * Throws: `ToolsetError`.
 */
export function toPrivateSchema(
  context: OutputContext,
  fields: readonly LocatedField[],
): JsonSchema | null {
  const hidden = fields.filter(({ group }) => findMark(group, "private"));
  if (hidden.length === 0) return null;
  const values = mapCollecting(hidden, ({ path, type, group }) => {
    const value = toFoundSchema(context, type, group);
    const name = path.filter((step) => !step.startsWith("on ")).join(".");
    return { name, schema: isNonNullType(type) ? value : toNullable(value) };
  });
  const lists = [...Map.groupBy(values, ({ name }) => name)].map(([name, same]) => {
    const items = { anyOf: same.map(({ schema }) => schema) };
    return [name, { type: "array", items }] as const;
  });
  return toObject(lists, []);
}
