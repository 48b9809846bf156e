import { GraphQLString, getNamedType, isCompositeType, isEnumType } from "graphql";

import { mapCollecting } from "../../diagnostics/diagnostic-list.ts";
import { failAt } from "../../diagnostics/toolset-error.ts";
import type { FieldDirective, TreeField } from "../../document/operation-tree.ts";
import { assertAlone } from "./private.ts";

export const error: FieldDirective = {
  name: "error",
  on: "field",
  definition: `
    "Anything but null, an empty list or an empty text means that the call failed. Not part of the result."
    directive @error(
      "What did not happen, said before the API's own words."
      message: String
    ) on FIELD`,
  isHiding: true,
  // With @private too, that one tells it.
  check: (use, field) => {
    if (!field.directives.has("private")) assertAlone(use, field);
  },
  toSteps: (_, { path }) => [{ path, act: "drop" }],
  toPlan: (marked) => {
    const rules = mapCollecting(marked, ({ field, use: { values } }) => ({
      path: field.path,
      message: typeof values.message === "string" ? values.message : null,
      said: toSaid(field),
    }));
    return { errors: rules };
  },
};

/** Where the upstream's words are; null if they are the field itself. Throws: `ToolsetError` if nobody could read why. */
function toSaid({ node, key, type, branches }: TreeField): string | null {
  const named = getNamedType(type);
  if (named === GraphQLString || isEnumType(named)) return null;
  if (!isCompositeType(named)) {
    const fix = "mark the field that says why, or remove it";
    return failAt(node, `@error is for objects, texts and lists of them: ${fix}.`);
  }
  const words = branches.flatMap(({ fields }) => fields).find(({ name }) => name === "message");
  return words?.key ?? failAt(node, `Select message in ${key}: it tells the caller why.`);
}
