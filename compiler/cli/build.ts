import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { listSizes } from "../json-schema/listing-size.ts";
import { catalogFile, writeCatalog } from "./catalog-file.ts";
import type { Command, CommandInput } from "./command.ts";
import { compileHere, readChosenToolsets } from "./compile-here.ts";
import { print, printDiagnostics, printJson, warn } from "./print.ts";
import { writeSettingsSchema } from "./settings-schema.ts";

export const build: Command = {
  name: "build",
  usage: "[--keep-going]",
  summary: `compile the toolsets into ${catalogFile}`,
  details: `TOOLSETS in the environment names the toolsets to compile, separated by commas; without it all are.
  --keep-going  leave out the tools that are broken, and say which`,
  operands: { min: 0, max: 0 },
  options: ["keep-going"],
  run,
};

function run({ isJson, isKeepGoing }: CommandInput): number {
  const only = readChosenToolsets();
  const leftOut: Diagnostic[][] = [];
  const compiled = compileHere({
    ...(only && { only }),
    ...(isKeepGoing && { leaveOut: ({ diagnostics }) => leftOut.push([...diagnostics]) }),
  });
  const toolsets = compiled.filter(({ operations }) => operations.length > 0);
  writeCatalog(toolsets);
  writeSettingsSchema();

  const tools = listSizes(toolsets);
  const diagnostics = leftOut.flat();
  if (isJson) {
    const left = isKeepGoing && { leftOut: leftOut.length, problems: diagnostics };
    printJson({ ok: true, file: catalogFile, tools, ...left });
    return 0;
  }
  if (leftOut.length > 0) {
    printDiagnostics(diagnostics);
    warn("", `Tools left out: ${leftOut.length}.`);
  }
  print(`Wrote ${catalogFile}: tools ${tools.length}, toolsets ${toolsets.length}.`);
  return 0;
}
