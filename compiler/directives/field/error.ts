import { GraphQLString, getNamedType, getNullableType, isCompositeType, isEnumType } from "graphql";

import { mapCollecting } from "../../diagnostics/diagnostic-list.ts";
import { failAt } from "../../diagnostics/toolset-error.ts";
import type { DirectiveUse, FieldDirective, TreeField } from "../../document/operation-tree.ts";
import { assertAlone } from "./private.ts";

export const error: FieldDirective = {
  name: "error",
  on: "field",
  definition: `
    "Anything but null, an empty list or an empty text means that the call failed. Not part of the result."
    directive @error(
      "What did not happen, said before the API's own words."
      message: String
      "The selected field that holds the API's code: in the field, or beside it if that is a text."
      code: String
    ) on FIELD`,
  isHiding: true,
  // With @private too, that one tells it.
  check: (use, field) => {
    if (!field.directives.has("private")) assertAlone(use, field);
  },
  toSteps: (_, { path }) => [{ path, act: "drop" }],
  toPlan: (marked, _, all) => {
    const rules = mapCollecting(marked, ({ field, use }) => {
      const { message, code } = use.values;
      const said = toSaid(field);
      return {
        path: field.path,
        message: typeof message === "string" ? message : null,
        said,
        ...(typeof code === "string" && { code: toCode(use, code, listHolders(field, said, all)) }),
      };
    });
    return { errors: rules };
  },
};

/** The fields among which the code is. */
function listHolders(field: TreeField, said: string | null, all: readonly TreeField[]) {
  if (said !== null) return field.branches.flatMap(({ fields }) => fields);
  const isBeside = ({ path }: TreeField) =>
    path.length === field.path.length &&
    path.slice(0, -1).every((step, index) => step === field.path[index]);
  return all.filter(isBeside);
}

/** The key of the code, which has to be a text or an enum. Throws: `ToolsetError`. */
function toCode({ node }: DirectiveUse, code: string, holders: readonly TreeField[]): string {
  const found = holders.find(({ key }) => key === code);
  if (!found)
    return failAt(
      node,
      `Select ${code} where the error is: its value is the code that callers get.`,
    );
  const value = getNullableType(found.type);
  if (value === GraphQLString || isEnumType(value)) return code;
  return failAt(node, `${code} is no text and no enum: name the field that holds the code.`);
}

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
