import { failAt } from "../../diagnostics/toolset-error.ts";
import type { DirectiveUse, FieldDirective, TreeField } from "../../document/operation-tree.ts";
import { toFlat } from "./flatten.ts";

export const limit: FieldDirective = {
  name: "limit",
  on: "field",
  definition: `
    "At most so many items; the result tells how many more there are."
    directive @limit(items: Int!) on FIELD`,
  check: assertLimit,
  toSteps: ({ values }, { path }) => [{ path, act: "cut", items: Number(values.items) }],
  listBeside: ({ key }, beside) => {
    const omitted = `${key}_omitted`;
    const taken = beside.find((other) => other.key === omitted);
    if (taken) {
      failAt(taken.node, `@limit calls its own field ${omitted}: take another alias.`);
    }
    return [[omitted, { type: "integer", minimum: 1 }]];
  },
};

function assertLimit({ node, values }: DirectiveUse, field: TreeField): void {
  if (field.isHidden) return;
  const flatten = field.directives.get("flatten");
  const flat = flatten && toFlat(flatten, field);
  if (flat?.form === "connection" && flat.page) {
    const fix = "ask for fewer with an argument, or remove pageInfo";
    failAt(node, `@limit would cut what next_cursor goes on after: ${fix}.`);
  }
  if ((!flat || flat.form === "one") && field.listDepth === 0) {
    failAt(node, `@limit is for lists, and ${field.key} is ${field.type}: remove it.`);
  }
  if (!(Number(values.items) > 0)) {
    failAt(node, "@limit lets nothing through: write items: 1 or more.");
  }
}
