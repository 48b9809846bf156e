import {
  coerceInputLiteral,
  type GraphQLInputType,
  getNamedType,
  isInputType,
  isScalarType,
  Kind,
  typeFromAST,
  type VariableDefinitionNode,
} from "graphql";

import type { JsonSchema } from "../../src/catalog/operation.ts";
import type { ToolsetContext } from "../context.ts";
import { mapCollecting } from "../diagnostics/diagnostic-list.ts";
import { failAt } from "../diagnostics/toolset-error.ts";
import { withExamples } from "../directives/variable/examples.ts";
import { type TypedVariable, withRules } from "../directives/variable/rules.ts";
import { conforms } from "../json-schema/conforms.ts";
import { type ObjectSchema, toDescribed, toObject } from "../json-schema/object-schema.ts";
import { findInputObject, type InputPath } from "./fields.ts";
import { type InputRoom, longestName, toInputTypeSchema, toNameAdvice } from "./type.ts";

const namedLeftOut = 6;

/** Begins the text about what there was no room for; an author's own text comes before it. */
export const leftOutWords = "Left out to stay small: ";

export interface InputSchema {
  readonly schema: ObjectSchema;
  /** The variables that there was no room for all of. */
  readonly leftOut: readonly string[];
}

/** Variables as one JSON Schema 2020-12 object, as far as there is room. Throws: `ToolsetError`. */
export function toInputSchema(
  toolset: ToolsetContext,
  variables: readonly VariableDefinitionNode[],
  room: InputRoom,
): InputSchema {
  const leftOut: string[] = [];
  const properties = mapCollecting(variables, (variable) => {
    const { schema, note } = toVariableSchema(toolset, variable, room);
    if (note !== null) leftOut.push(toName(variable));
    return [toName(variable), schema] as const;
  });
  return { schema: toObject(properties, variables.filter(isRequired).map(toName)), leftOut };
}

export function toName({ variable }: VariableDefinitionNode): string {
  return variable.name.value;
}

/** Throws: `ToolsetError` where it is not one of an argument. */
export function toVariableType(
  { schema }: ToolsetContext,
  variable: VariableDefinitionNode,
): GraphQLInputType {
  const type = typeFromAST(schema, variable.type);
  if (isInputType(type)) return type;
  return failAt(variable, "This cannot be an argument: take a scalar, an enum or an input type.");
}

/** Where a variable's own fields are; null where its type has none. */
export function toRoot(variable: VariableDefinitionNode, type: GraphQLInputType): InputPath | null {
  const object = findInputObject(type);
  return object && { path: toName(variable), type: object, within: [] };
}

function isRequired({ type, defaultValue }: VariableDefinitionNode): boolean {
  return type.kind === Kind.NON_NULL_TYPE && defaultValue === undefined;
}

function toVariableSchema(
  toolset: ToolsetContext,
  variable: VariableDefinitionNode,
  room: InputRoom,
): { schema: JsonSchema; note: string | null } {
  const type = toVariableType(toolset, variable);
  const name = toName(variable);
  if (name.length > longestName) failAt(variable, toNameAdvice(`$${name}`));
  const preset = variable.defaultValue && coerceInputLiteral(variable.defaultValue, type);
  const leftOut: string[] = [];
  const context = { scalars: toolset.scalars, node: variable.variable, room, leftOut };
  const typed = toInputTypeSchema(context, type, toRoot(variable, type));
  const whole = { ...toolset, variable, type, preset };
  const isOffered = isPresetOffered(typed, whole);
  const ruled = withExamples(withRules(typed, whole), whole);
  const note = toNote(variable, leftOut);
  const described = toDescribed(toDescribed(ruled, note), variable.description?.value);
  return { schema: isOffered ? { ...described, default: preset } : described, note };
}

/**
 * A default that names a field without room, or null, which no argument can be, is applied and not shown.
 * Throws: `ToolsetError` where it is wrong.
 */
function isPresetOffered(typed: JsonSchema, { variable, type, preset }: TypedVariable): boolean {
  if (preset == null) return false;
  if (conforms(typed, preset)) return true;
  const named = getNamedType(type);
  const hasNull = Array.isArray(preset) && preset.flat(Infinity).includes(null);
  if (!isScalarType(named) || hasNull) return false;
  const shown = JSON.stringify(preset);
  const message = `The default ${shown} does not fit what toolset.json says of ${named}: fix one of them.`;
  return failAt(variable.defaultValue ?? variable, message);
}

function toNote(variable: VariableDefinitionNode, leftOut: readonly string[]): string | null {
  if (leftOut.length === 0) return null;
  const names = [...new Set(leftOut)]
    .map((path) => path.replace(`${toName(variable)}.`, ""))
    .sort((a, b) => a.split(".").length - b.split(".").length);
  const more = names.length - namedLeftOut;
  const rest = more > 0 ? ` and ${more} more` : "";
  return `${leftOutWords}${names.slice(0, namedLeftOut).join(", ")}${rest}.`;
}
