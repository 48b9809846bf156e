import { coerceInputLiteral, Kind, print } from "graphql";

import type { JsonSchema } from "../../../src/catalog/compiled.ts";
import { failAt } from "../../diagnostics/toolset-error.ts";
import type {
  DirectiveUse,
  TreeVariable,
  VariableDirective,
} from "../../document/operation-tree.ts";
import { conforms } from "../../json-schema/conforms.ts";

export const examples: VariableDirective = {
  name: "examples",
  on: "variable",
  definition: `
    "Values of the whole variable that a model may learn from."
    directive @examples(values: [ToolhubLiteral!]!) on VARIABLE_DEFINITION

    "Any value; the variable's own type is checked besides."
    scalar ToolhubLiteral`,
  toSchema: withExamples,
};

/** Throws: `ToolsetError` if one is no value of the variable. */
function withExamples(
  { node }: Pick<DirectiveUse, "node">,
  ruled: JsonSchema,
  { type }: Pick<TreeVariable, "type">,
): JsonSchema {
  const given = node.arguments?.find(({ name }) => name.value === "values")?.value;
  if (!given) return ruled;
  const literals = given.kind === Kind.LIST ? given.values : [given];
  if (literals.length === 0) failAt(node, "@examples says nothing: give it values.");
  const values = literals.map((literal) => {
    const value = coerceInputLiteral(literal, type);
    if (value === undefined) {
      return failAt(
        literal,
        `The example ${print(literal)} is no ${type}: write a value of that type.`,
      );
    }
    if (conforms(ruled, value)) return value;
    const message = `The example ${print(literal)} does not fit what is allowed here: fix one of them.`;
    return failAt(literal, message);
  });
  return { ...ruled, examples: values };
}
