import { isNonNullType } from "graphql";

import type { NotFoundRule } from "../../../src/catalog/operation.ts";
import { mapCollecting } from "../../diagnostics/diagnostic-list.ts";
import { failAt } from "../../diagnostics/toolset-error.ts";
import type { SelectionContext } from "../../document/collect-fields.ts";
import { findDirective, toDirectiveValues } from "../../document/directives.ts";
import type { LocatedField } from "../../document/field-paths.ts";

/** The fields with `@notFound`, outermost first. Throws: `ToolsetError` where it could never act. */
export function listNotFound(
  { schema }: SelectionContext,
  fields: readonly LocatedField[],
): NotFoundRule[] {
  const outermostFirst = fields.toSorted((a, b) => a.path.length - b.path.length);
  const marked = outermostFirst.flatMap((field) => {
    const node = field.group.nodes.find((candidate) => findDirective(candidate, "notFound"));
    return node ? [{ field, node }] : [];
  });
  return mapCollecting(marked, ({ field: { path, type, group, list }, node }) => {
    if (isNonNullType(type)) {
      const place = findDirective(node, "notFound") ?? node;
      failAt(place, `${group.key} can never be null: remove @notFound.`);
    }
    if (list) {
      const fix = "mark the list, or a field above it";
      failAt(list.first, `@notFound cannot stand below a list: ${fix}.`);
    }
    return { path, message: String(toDirectiveValues(schema, node, "notFound")?.message) };
  });
}
