import type { GraphQLSchema } from "graphql";

import type { FragmentMap } from "./document/fragments.ts";
import type { Inspection } from "./inspection.ts";
import type { ScalarMap } from "./json-schema/scalars.ts";
import type { ToolNames } from "./tool-names.ts";

/** What all operations of one toolset share. */
export interface ToolsetContext {
  readonly name: string;
  /** As people call the API. */
  readonly title: string;
  readonly schema: GraphQLSchema;
  readonly scalars: ScalarMap;
  /** The toolset's own; an operation may define more. */
  readonly fragments: FragmentMap;
  /** Where `@tool` says nothing else. */
  readonly cacheSeconds: number;
  /** What one tool's entry of a listing may take. */
  readonly maxToolBytes: number;
  /** Takes each tool as it was compiled. */
  readonly inspect: ((inspection: Inspection) => void) | undefined;
  /** Shared by all toolsets. */
  readonly names: ToolNames;
}
