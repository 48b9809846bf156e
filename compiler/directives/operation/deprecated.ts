import { failAt } from "../../diagnostics/toolset-error.ts";
import type { DirectiveUse, OperationDirective } from "../../document/operation-tree.ts";

export const deprecated: OperationDirective = {
  name: "deprecated",
  on: "operation",
  definition: `
    "The tool is going away: its description says so, and it is listed after the others."
    directive @deprecated("What to call instead, or since when." reason: String) on QUERY | MUTATION`,
  isListedLast: true,
  check: (use) => {
    if (toReason(use) !== "") return;
    failAt(use.node, "@deprecated: reason must not be empty: say what to call instead.");
  },
  describe: (use, description) => {
    const reason = toReason(use);
    return `${description}\n${reason === null ? "Deprecated." : `Deprecated: ${reason}`}`;
  },
  toNotice: (use, tool) => {
    const reason = toReason(use);
    return `${tool} is deprecated${reason === null ? "." : `: ${reason}`}`;
  },
};

/** Null without one. */
function toReason({ values: { reason } }: DirectiveUse): string | null {
  return typeof reason === "string" ? reason.trim() : null;
}
