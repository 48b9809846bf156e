import { coerceInputLiteral, Kind, print } from "graphql";

import type { JsonSchema } from "../../../src/catalog/operation.ts";
import { failAt } from "../../diagnostics/toolset-error.ts";
import { findDirective } from "../../document/directives.ts";
import { conforms } from "../../json-schema/conforms.ts";
import type { TypedVariable } from "./rules.ts";

/** `ruled` with the values of `@examples`. Throws: `ToolsetError` where one is no value of the variable. */
export function withExamples(
  ruled: JsonSchema,
  { variable, type }: Pick<TypedVariable, "variable" | "type">,
): JsonSchema {
  const node = findDirective(variable, "examples");
  const given = node?.arguments?.find(({ name }) => name.value === "values")?.value;
  if (!node || !given) return ruled;
  const literals = given.kind === Kind.LIST ? given.values : [given];
  if (literals.length === 0) failAt(node, "@examples says nothing: give it values.");
  const examples = literals.map((literal) => {
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
  return { ...ruled, examples };
}
