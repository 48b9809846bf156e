import {
  type GraphQLSchema,
  isInputType,
  isNonNullType,
  typeFromAST,
  type VariableDefinitionNode,
} from "graphql";

import type { Pin } from "../../../src/catalog/operation.ts";
import { mapCollecting } from "../../diagnostics/diagnostic-list.ts";
import { failAt } from "../../diagnostics/toolset-error.ts";
import { findDirective, toDirectiveValues } from "../../document/directives.ts";
import { toPin } from "./pin.ts";
import { ruleNames } from "./rules.ts";

/** Whether a variable is no argument of the tool. */
export function isHiddenVariable(variable: VariableDefinitionNode): boolean {
  return ["hide", "pin"].some((name) => findDirective(variable, name));
}

/** The variables that configuration fixes. Throws: `ToolsetError` where `@pin` or `@hide` cannot hold. */
export function listPins(
  schema: GraphQLSchema,
  variables: readonly VariableDefinitionNode[],
): Pin[] {
  const hidden = variables.filter(isHiddenVariable);
  return mapCollecting(hidden, (variable) => toHidden(schema, variable) ?? []).flat();
}

/** Null for a variable that its default decides. */
function toHidden(schema: GraphQLSchema, variable: VariableDefinitionNode): Pin | null {
  const type = typeFromAST(schema, variable.type);
  if (!isInputType(type)) return null;
  const pinNode = findDirective(variable, "pin");
  const hideNode = findDirective(variable, "hide");
  assertAlone(variable, pinNode ? "pin" : "hide");
  if (!pinNode) {
    if (hideNode && isNonNullType(type) && !variable.defaultValue) {
      const name = variable.variable.name.value;
      failAt(
        hideNode,
        `$${name} is required, so nothing would be sent: give it a default, or remove @hide.`,
      );
    }
    return null;
  }
  if (hideNode) failAt(hideNode, "@pin leaves the variable out already: remove @hide.");
  if (variable.defaultValue) {
    failAt(
      variable.defaultValue,
      `With @pin a default is never used: write "\${NAME:-default}" into @pin instead.`,
    );
  }
  return toPin(variable, type, String(toDirectiveValues(schema, variable, "pin")?.value));
}

/** What shapes an argument says nothing where there is none. */
function assertAlone(variable: VariableDefinitionNode, name: string): void {
  for (const rule of ruleNames) {
    const node = findDirective(variable, rule);
    if (node) failAt(node, `@${name} leaves the variable out of the arguments: remove @${rule}.`);
  }
}
