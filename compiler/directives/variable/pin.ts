import {
  type GraphQLInputType,
  getNullableType,
  isEnumType,
  isScalarType,
  type VariableDefinitionNode,
} from "graphql";

import type { Pin } from "../../../src/catalog/operation.ts";
import { isPinned, toAllowed } from "../../../src/catalog/pin.ts";
import { fillTemplate, isSecretName, templateVariable } from "../../../src/config.ts";
import { failAt } from "../../diagnostics/toolset-error.ts";
import { findDirective } from "../../document/directives.ts";

const types: Readonly<Record<string, Pin["type"]>> = {
  String: "string",
  ID: "string",
  Int: "integer",
  Float: "number",
  Boolean: "boolean",
};

/** What `@pin` fixes a variable to. Throws: `ToolsetError` where it cannot be. */
export function toPin(
  variable: VariableDefinitionNode,
  type: GraphQLInputType,
  value: string,
): Pin {
  const node = findDirective(variable, "pin") ?? variable;
  const kind = toPinType(type);
  if (kind === undefined) {
    const message = `@pin is for texts, numbers, Booleans and enums, and this is ${type}: remove it, or write the value into the operation.`;
    return failAt(node, message);
  }
  const pin = { name: variable.variable.name.value, value, ...kind };
  const mistake = toMistake(pin);
  return mistake === null ? pin : failAt(node, mistake);
}

function toPinType(type: GraphQLInputType): Pick<Pin, "type" | "allowed"> | undefined {
  const scalar = getNullableType(type);
  if (isEnumType(scalar)) {
    return { type: "string", allowed: scalar.getValues().map(({ name }) => name) };
  }
  const known = isScalarType(scalar) ? types[scalar.name] : undefined;
  return known && { type: known };
}

function toMistake(pin: Pin): string | null {
  if (pin.value.replace(templateVariable, "").includes("${")) {
    return `@pin has a broken variable: write "\${NAME}" or "\${NAME:-default}" with capital letters.`;
  }
  const variables = [...pin.value.matchAll(templateVariable)];
  const secret = variables.find(([, name = ""]) => isSecretName(name));
  if (secret) {
    return `@pin names ${secret[1]}, and secrets are never given to toolsets: take a setting of another name.`;
  }
  if (variables.some(([, , preset]) => preset === undefined)) return null;
  if (isPinned({ ...pin, value: fillTemplate(pin.value, {}) })) return null;
  return `The value of @pin must be ${toAllowed(pin)}: fix it.`;
}
