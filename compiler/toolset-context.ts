import type { GraphQLSchema } from "graphql";

import type { FragmentMap } from "./fragments.ts";
import type { ScalarMap } from "./scalars.ts";
import type { ToolNames } from "./tool-names.ts";

/** What all operations of one toolset share. */
export interface ToolsetContext {
  readonly name: string;
  readonly schema: GraphQLSchema;
  readonly scalars: ScalarMap;
  /** The toolset's own; an operation may define more. */
  readonly fragments: FragmentMap;
  /** Where `@tool` says nothing else. */
  readonly cacheSeconds: number;
  /** How much of a listing one tool may take. */
  readonly maxToolBytes: number;
  /** Shared by all toolsets. */
  readonly names: ToolNames;
}
