import {
  type GraphQLOutputType,
  GraphQLString,
  getNamedType,
  isCompositeType,
  isEnumType,
} from "graphql";

import type { ErrorRule } from "../../../src/catalog/operation.ts";
import { mapCollecting } from "../../diagnostics/diagnostic-list.ts";
import { failAt } from "../../diagnostics/toolset-error.ts";
import type { FieldGroup, SelectionContext } from "../../document/collect-fields.ts";
import { toDirectiveValues } from "../../document/directives.ts";
import { findMark } from "../../document/field-directive.ts";
import type { LocatedField } from "../../document/field-paths.ts";
import { listBranches } from "../../document/possible-types.ts";

/** The fields with `@error`. Throws: `ToolsetError` where a caller could not read why. */
export function listErrorRules(
  context: SelectionContext,
  fields: readonly LocatedField[],
): ErrorRule[] {
  const marked = fields.flatMap((field) => {
    const mark = findMark(field.group, "error");
    return mark ? [{ field, mark }] : [];
  });
  return mapCollecting(marked, ({ field: { path, type, group }, mark }) => {
    const values = toDirectiveValues(context.schema, { directives: [mark] }, "error");
    const message = typeof values?.message === "string" ? values.message : null;
    return { path, message, said: toSaid(context, type, group) };
  });
}

function toSaid(
  context: SelectionContext,
  type: GraphQLOutputType,
  group: FieldGroup,
): string | null {
  const named = getNamedType(type);
  if (named === GraphQLString || isEnumType(named)) return null;
  if (!isCompositeType(named)) {
    const fix = "mark the field that says why, or remove it";
    return failAt(group.first, `@error is for objects, texts and lists of them: ${fix}.`);
  }
  const words = listBranches(context, named, group.parts)
    .flatMap(({ groups }) => groups)
    .find(({ first }) => first.name.value === "message");
  return (
    words?.key ?? failAt(group.first, `Select message in ${group.key}: it tells the caller why.`)
  );
}
