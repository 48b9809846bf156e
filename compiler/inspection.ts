import type { OperationDefinitionNode } from "graphql";

import type { ToolListing } from "../src/catalog/operation.ts";

/** A place where a listing says less than the API does, so that the tool's entry keeps within its budget. */
export interface Note {
  readonly schema: "input" | "output";
  /** Shape: `trials[].locations`; empty for all of it. */
  readonly path: string;
}

/** One compiled tool as `report` wants it: what was written, what came of it, and what was left out on the way. */
export interface Inspection {
  readonly operation: OperationDefinitionNode;
  readonly tool: ToolListing;
  readonly notes: readonly Note[];
}
