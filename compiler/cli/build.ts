import { listSizes } from "../json-schema/listing-size.ts";
import { catalogFile, writeCatalog } from "./catalog-file.ts";
import { type Command, type CommandInput, keepGoingHelp } from "./command.ts";
import { compileSound, readChosenToolsets } from "./compile-here.ts";
import { print, printJson, printLeftOut, toLeftOutJson } from "./print.ts";
import { writeSettingsSchema } from "./settings-schema.ts";

export const build: Command = {
  name: "build",
  usage: "[--keep-going]",
  summary: `compile the toolsets into ${catalogFile}`,
  details: `TOOLSETS in the environment names the toolsets to compile, separated by commas; without it all are.
${keepGoingHelp}`,
  operands: { min: 0, max: 0 },
  options: ["keep-going"],
  run,
};

function run({ isJson, isKeepGoing }: CommandInput): number {
  const only = readChosenToolsets();
  const { toolsets: compiled, leftOut } = compileSound(isKeepGoing, only && { only });
  const toolsets = compiled.filter(({ operations }) => operations.length > 0);
  writeCatalog(toolsets);
  writeSettingsSchema();

  const tools = listSizes(toolsets);
  if (isJson) {
    const left = toLeftOutJson(isKeepGoing, leftOut);
    printJson({ ok: true, file: catalogFile, tools, ...left });
    return 0;
  }
  printLeftOut(leftOut);
  print(`Wrote ${catalogFile}: tools ${tools.length}, toolsets ${toolsets.length}.`);
  return 0;
}
