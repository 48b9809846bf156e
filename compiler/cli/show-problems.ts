import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { formatLocation } from "../diagnostics/source-location.ts";
import { bold, warn } from "./terminal.ts";

/** A line per mistake, on stderr. */
export function printDiagnostics(diagnostics: readonly Diagnostic[]): void {
  warn(
    ...diagnostics.map(
      (diagnostic) => `${bold(formatLocation(diagnostic), process.stderr)}: ${diagnostic.message}`,
    ),
  );
}
