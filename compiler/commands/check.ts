import type { Command, CommandInput } from "../command.ts";
import { compileToolsets, toolsetsFolder } from "../compile-toolset.ts";
import { catalogFile, listStaleFiles } from "../generated-files.ts";
import { listSizes, toSizeTable } from "../listing-size.ts";
import { bold, print, printJson, warn } from "../terminal.ts";

export const check: Command = {
  name: "check",
  usage: "",
  summary: `compile, show what each tool takes of a listing, and fail where ${catalogFile} is stale`,
  details: "All toolsets are checked, whatever TOOLSETS says.",
  operands: { min: 0, max: 0 },
  options: [],
  run,
};

function run({ isJson }: CommandInput): number {
  const toolsets = compileToolsets(toolsetsFolder);
  const tools = listSizes(toolsets);
  const staleFiles = listStaleFiles(toolsets);
  const isStale = staleFiles.length > 0;
  if (isJson) {
    printJson({ ok: !isStale, stale: isStale, staleFiles, tools });
    return isStale ? 1 : 0;
  }
  const [head = "", ...lines] = toSizeTable(tools);
  print(bold(head), ...lines);
  if (isStale) {
    const are = staleFiles.length > 1 ? "are" : "is";
    const what = `${staleFiles.join(" and ")} ${are} stale`;
    warn("", `${what}: run npm run toolset -- build, and commit what it writes.`);
  } else print("", `${catalogFile} is up to date.`);
  return isStale ? 1 : 0;
}
