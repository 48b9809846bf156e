import type { ASTNode, OperationDefinitionNode } from "graphql";

import type { ToolListing } from "../src/catalog/compiled.ts";
import type { Reference } from "./references/missing-name.ts";
import type { Previewable } from "./references/preview.ts";
import type { ShrunkTool } from "./shrink-tool.ts";

/** What one operation becomes, whatever other operations there are. */
export interface CompiledTool extends Previewable {
  readonly inspection: Inspection;
  /** The tool that it names as the next one, and where. */
  readonly next: Reference | null;
  /** The address that it has as a resource, and where that is written. */
  readonly resource: { readonly node: ASTNode; readonly uri: string } | null;
}

/** One compiled tool as `report` wants it: what was written, what came of it, and what was left out on the way. */
export interface Inspection {
  readonly operation: OperationDefinitionNode;
  readonly tool: ToolListing;
  readonly shrunk: ShrunkTool;
  readonly maxToolBytes: number;
  /** What directives tell of it, a sentence each. */
  readonly notices: readonly string[];
}
