import { isNonNullType } from "graphql";

import { failAt } from "../../diagnostics/toolset-error.ts";
import type {
  DirectiveUse,
  TreeVariable,
  VariableDirective,
} from "../../document/operation-tree.ts";

export const hide: VariableDirective = {
  name: "hide",
  on: "variable",
  definition: `
    "Leaves the variable out of the tool's arguments: its default applies."
    directive @hide on VARIABLE_DEFINITION`,
  isHiding: true,
  check: (use, variable) => {
    if (variable.directives.has("pin")) return;
    assertNoArgument(use, variable);
    if (isNonNullType(variable.type) && !variable.node.defaultValue) {
      const fix = "give it a default, or remove @hide";
      failAt(use.node, `$${variable.name} is required, so nothing would be sent: ${fix}.`);
    }
  },
};

/** What shapes an argument says nothing if there is none. Throws: `ToolsetError`. */
export function assertNoArgument(
  { directive: { name } }: DirectiveUse,
  { directives }: TreeVariable,
): void {
  for (const use of directives.values()) {
    const rule = use.directive.name;
    if (!use.directive.toSchema && !use.directive.toKept) continue;
    failAt(use.node, `@${name} leaves the variable out of the arguments: remove @${rule}.`);
  }
}
