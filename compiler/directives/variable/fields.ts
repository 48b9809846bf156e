import * as z from "zod";

import type { VariableDirective } from "../../document/operation-tree.ts";

const Fields = z.object({ keep: z.array(z.string()) });

export const fields: VariableDirective = {
  name: "fields",
  on: "variable",
  definition: `
    "Fields of an input type that a small listing keeps before all others, each as its path: state.name.eq"
    directive @fields(keep: [String!]!) on VARIABLE_DEFINITION`,
  toKept: (values) => Fields.parse(values).keep,
};
