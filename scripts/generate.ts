import { writeCatalog } from "../compiler/cli/catalog-file.ts";
import { compileHere, readChosenToolsets } from "../compiler/cli/compile-here.ts";
import { printDiagnostics } from "../compiler/cli/print.ts";
import { ToolsetError } from "../compiler/diagnostics/toolset-error.ts";
import { writeLibraries } from "./write-libraries.ts";

/** Before whatever bundles the Worker, what it needs and git does not have: says nothing unless a toolset is broken. */
async function generate(): Promise<number> {
  await writeLibraries();
  const only = readChosenToolsets();
  try {
    writeCatalog(compileHere(only && { only }));
    return 0;
  } catch (error) {
    if (!(error instanceof ToolsetError)) throw error;
    printDiagnostics(error.diagnostics);
    return 1;
  }
}

process.exitCode = await generate();
