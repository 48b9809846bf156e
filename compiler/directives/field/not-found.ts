import { failAt } from "../../diagnostics/toolset-error.ts";
import type { FieldDirective } from "../../document/operation-tree.ts";

export const notFound: FieldDirective = {
  name: "notFound",
  on: "field",
  definition: `
    "Null, or an error in its place, means: there is no such thing. The message should name the tool that finds ids."
    directive @notFound(message: String!) on FIELD`,
  isNeverNull: true,
  check: (_, { list }) => {
    if (list) {
      const fix = "mark the list, or a field above it";
      failAt(list, `@notFound cannot stand below a list: ${fix}.`);
    }
  },
  toPlan: (marked) => {
    const outermostFirst = marked.toSorted((a, b) => a.field.path.length - b.field.path.length);
    const rules = outermostFirst.map(({ field: { path }, use }) => ({
      path,
      message: String(use.values.message),
    }));
    return { notFound: rules };
  },
};
