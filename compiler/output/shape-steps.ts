import { type DirectiveNode, getNullableType, isListType } from "graphql";

import type { ShapeStep } from "../../src/catalog/operation.ts";
import { mapCollecting } from "../diagnostics/diagnostic-list.ts";
import { failAt } from "../diagnostics/toolset-error.ts";
import { toFlat, toFlatSteps } from "../directives/field/flatten.ts";
import type { FieldGroup, SelectionContext } from "../document/collect-fields.ts";
import { toDirectiveValues } from "../document/directives.ts";
import { findMark } from "../document/field-directive.ts";
import type { LocatedField } from "../document/field-paths.ts";

/** What `@flatten`, `@limit`, `@error` and `@private` do to the answer. Throws: `ToolsetError`. */
export function listShapeSteps(
  context: SelectionContext,
  fields: readonly LocatedField[],
): ShapeStep[] {
  return mapCollecting(fields, (field) => toSteps(context, field)).flat();
}

function toSteps(context: SelectionContext, field: LocatedField): ShapeStep[] {
  const { path, group, type } = field;
  const hiding = findMark(group, "private") ?? findMark(group, "error");
  if (hiding) assertOnlyMark(group, hiding);
  const flat = toFlat(context, type, group);
  const steps = flat ? toFlatSteps(path, flat) : [];
  const items = toLimit(context, field);
  if (items !== null) steps.push({ path, act: "cut", items });
  if (findMark(group, "private")) steps.push({ path, act: "hide" });
  if (findMark(group, "error")) steps.push({ path, act: "drop" });
  return steps;
}

function assertOnlyMark(group: FieldGroup, hiding: DirectiveNode): void {
  const hidingName = hiding.name.value;
  const other = ["flatten", "limit", "notFound", "error"].find(
    (name) => name !== hidingName && findMark(group, name),
  );
  if (other === undefined) return;
  failAt(hiding, `@${hidingName} takes ${group.key} out of the result: remove @${other}.`);
}

function toLimit(context: SelectionContext, { group, type }: LocatedField): number | null {
  const mark = findMark(group, "limit");
  if (!mark) return null;
  const flat = toFlat(context, type, group);
  if (flat?.form === "connection" && flat.page) {
    const fix = "ask for fewer with an argument, or remove pageInfo";
    failAt(mark, `@limit would cut what next_cursor goes on after: ${fix}.`);
  }
  if (!flat && !isListType(getNullableType(type))) {
    failAt(mark, `@limit is for lists, and ${group.key} is ${type}: remove it.`);
  }
  const items = Number(toDirectiveValues(context.schema, { directives: [mark] }, "limit")?.items);
  return items > 0 ? items : failAt(mark, "@limit lets nothing through: write items: 1 or more.");
}
