import { isNonNullType } from "graphql";

import type { JsonSchema } from "../../../src/catalog/compiled.ts";
import { mapCollecting } from "../../diagnostics/diagnostic-list.ts";
import { failAt } from "../../diagnostics/toolset-error.ts";
import type {
  DirectiveUse,
  FieldDirective,
  MarkedField,
  SchemaWriter,
  TreeField,
} from "../../document/operation-tree.ts";
import { toNullable, toObject } from "../../json-schema/object-schema.ts";

/** `private` is a reserved word. */
export const privateField: FieldDirective = {
  name: "private",
  on: "field",
  definition: `
    "Fetched, but not part of the result: it goes into _meta, which a model does not read."
    directive @private on FIELD`,
  isHiding: true,
  check: assertAlone,
  toSteps: (_, { path }) => [{ path, act: "hide" }],
  toPlan: (marked, write) => ({ hidden: toHiddenSchema(marked, write) }),
};

/** Lists of values by their dotted paths. Throws: `ToolsetError`. */
function toHiddenSchema(marked: readonly MarkedField[], write: SchemaWriter): JsonSchema {
  const values = mapCollecting(marked, ({ field }) => {
    const value = write.toFoundSchema(field);
    const name = field.path.filter((step) => !step.startsWith("on ")).join(".");
    return { name, schema: isNonNullType(field.type) ? value : toNullable(value) };
  });
  const lists = [...Map.groupBy(values, ({ name }) => name)].map(([name, same]) => {
    const items = { anyOf: same.map(({ schema }) => schema) };
    return [name, { type: "array", items }] as const;
  });
  return toObject(lists, []);
}

/** What shapes a result says nothing of a field that is none of it. Throws: `ToolsetError`. */
export function assertAlone(
  { node, directive: { name } }: DirectiveUse,
  { key, directives }: TreeField,
): void {
  const shaping = ["flatten", "limit", "notFound", "error"];
  const other = shaping.find((candidate) => candidate !== name && directives.has(candidate));
  if (other === undefined) return;
  failAt(node, `@${name} takes ${key} out of the result: remove @${other}.`);
}
