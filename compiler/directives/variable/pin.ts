import { type GraphQLInputType, getNullableType, isEnumType, isScalarType } from "graphql";

import type { Pin } from "../../../src/catalog/compiled.ts";
import { fieldVariable, listFieldNames } from "../../../src/catalog/fields.ts";
import { isPinned, toAllowed } from "../../../src/catalog/pin.ts";
import { fillTemplate, isSecretName, templateVariable } from "../../../src/config.ts";
import { failAt } from "../../diagnostics/toolset-error.ts";
import type {
  DirectiveUse,
  TreeVariable,
  VariableDirective,
} from "../../document/operation-tree.ts";
import { findOwn } from "../../json-schema/find-own.ts";
import { assertNoArgument } from "./hide.ts";

export const pin: VariableDirective = {
  name: "pin",
  on: "variable",
  definition: `
    "Fixes the variable: it is no argument of the tool."
    directive @pin("May contain \${VAR} and \${VAR:-default}, filled from configuration at start, and \${field.name}." value: String!) on VARIABLE_DEFINITION`,
  isHiding: true,
  toPin,
};

const types: Readonly<Record<string, Pin["type"]>> = {
  String: "string",
  ID: "string",
  Int: "integer",
  Float: "number",
  Boolean: "boolean",
};

/** Throws: `ToolsetError` if the variable cannot be fixed so. */
function toPin(use: DirectiveUse, variable: TreeVariable): Pin {
  assertNoArgument(use, variable);
  const hide = variable.directives.get("hide");
  if (hide) failAt(hide.node, "@pin leaves the variable out already: remove @hide.");
  if (variable.node.defaultValue) {
    failAt(
      variable.node.defaultValue,
      `With @pin a default is never used: write "\${NAME:-default}" into @pin instead.`,
    );
  }
  const kind = toPinType(variable.type);
  if (kind === undefined) {
    const message = `@pin is for texts, numbers, Booleans and enums, and this is ${variable.type}: remove it, or write the value into the operation.`;
    return failAt(use.node, message);
  }
  const fixed = { name: variable.name, value: String(use.values.value), ...kind };
  const mistake = toMistake(fixed);
  return mistake === null ? fixed : failAt(use.node, mistake);
}

function toPinType(type: GraphQLInputType): Pick<Pin, "type" | "allowed"> | undefined {
  const scalar = getNullableType(type);
  if (isEnumType(scalar)) {
    return { type: "string", allowed: scalar.getValues().map(({ name }) => name) };
  }
  const known = isScalarType(scalar) ? findOwn(types, scalar.name) : undefined;
  return known && { type: known };
}

function toMistake(fixed: Pin): string | null {
  if (fixed.value.replace(templateVariable, "").replace(fieldVariable, "").includes("${")) {
    return `@pin has a broken variable: write "\${NAME}" or "\${NAME:-default}" with capital letters, or "\${field.name}" for what a person fills in.`;
  }
  const isFilledIn = listFieldNames(fixed.value).length > 0;
  if (isFilledIn && (fixed.type !== "string" || fixed.allowed)) {
    return "What a person fills in is a text, and this is none: write something else into @pin.";
  }
  const variables = [...fixed.value.matchAll(templateVariable)];
  const secret = variables.find(([, name = ""]) => isSecretName(name));
  if (secret) {
    return `@pin names ${secret[1]}, and secrets are never given to toolsets: take a setting of another name.`;
  }
  if (variables.some(([, , preset]) => preset === undefined)) return null;
  if (isPinned({ ...fixed, value: fillTemplate(fixed.value, {}) })) return null;
  return `The value of @pin must be ${toAllowed(fixed)}: fix it.`;
}
