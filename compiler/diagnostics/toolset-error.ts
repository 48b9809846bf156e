import type { ASTNode } from "graphql";

import { type Diagnostic, formatDiagnostic } from "./diagnostic.ts";
import { toLocation } from "./source-location.ts";

/** Thrown with everything that is wrong, so that an author can fix it in one go. */
export class ToolsetError extends Error {
  override readonly name = "ToolsetError";
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map(formatDiagnostic).join("\n"));
    this.diagnostics = diagnostics;
  }
}

/** Throws: `ToolsetError` at `node`. */
export function failAt(node: ASTNode, message: string): never {
  throw new ToolsetError([{ ...toLocation(node), message }]);
}
