import {
  coerceInputLiteral,
  isInputType,
  Kind,
  type OperationDefinitionNode,
  typeFromAST,
  type VariableDefinitionNode,
} from "graphql";

import type { JsonSchema } from "../src/catalog/operation.ts";
import { toInputTypeSchema } from "./input-type.ts";
import { type ObjectSchema, toDescribed, toObject } from "./json-schema.ts";
import { fail } from "./problem.ts";
import { mapAll } from "./problem-list.ts";
import { toRange } from "./range.ts";
import type { ToolsetContext } from "./toolset-context.ts";

/** The variables of an operation as one JSON Schema 2020-12 object. Throws: `AuthorError`. */
export function toInputSchema(
  toolset: ToolsetContext,
  { variableDefinitions: variables = [] }: OperationDefinitionNode,
): ObjectSchema {
  const properties = mapAll(
    variables,
    (variable) => [toName(variable), toVariableSchema(toolset, variable)] as const,
  );
  return toObject(properties, variables.filter(isRequired).map(toName));
}

function toName({ variable }: VariableDefinitionNode): string {
  return variable.name.value;
}

function isRequired({ type, defaultValue }: VariableDefinitionNode): boolean {
  return type.kind === Kind.NON_NULL_TYPE && defaultValue === undefined;
}

function toVariableSchema(
  { schema, scalars }: ToolsetContext,
  variable: VariableDefinitionNode,
): JsonSchema {
  const type = typeFromAST(schema, variable.type);
  if (!type || !isInputType(type)) {
    return fail(variable, "This cannot be an argument: take a scalar, an enum or an input type.");
  }
  const preset = variable.defaultValue && coerceInputLiteral(variable.defaultValue, type);
  const typed = toInputTypeSchema({ scalars, node: variable.variable, within: [] }, type);
  const ranged = { ...typed, ...toRange(schema, variable, type, preset) };
  const described = toDescribed(ranged, variable.description?.value);
  return preset === undefined ? described : { ...described, default: preset };
}
