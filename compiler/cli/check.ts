import { listSizes, toSizeTable } from "../json-schema/listing-size.ts";
import { toolsetsFolder } from "../read/toolset-folder.ts";
import { compileToolsets } from "../toolset.ts";
import { checkAgainst } from "./check-against.ts";
import { type Command, type CommandInput, UsageError } from "./command.ts";
import { catalogFile, listStaleFiles } from "./generated-files.ts";
import { bold, print, printJson, warn } from "./terminal.ts";

export const check: Command = {
  name: "check",
  usage: "[[<toolset>] --against <schema>]",
  summary: `compile, show what each tool takes of a listing, and fail where ${catalogFile} is stale`,
  details: `All toolsets are checked, whatever TOOLSETS says.
  --against  tell per tool what differs in another schema instead: SDL, introspection JSON, or the address of an
             API, which is asked with the key in <TOOLSET>_KEY; only what breaks a tool fails`,
  operands: { min: 0, max: 1 },
  options: ["against"],
  run,
};

function run(input: CommandInput): number | Promise<number> {
  if (input.against !== undefined) return checkAgainst(input, input.against);
  const [name] = input.operands;
  if (name !== undefined) {
    throw new UsageError(`"${name}" is too much after check, unless --against follows.`);
  }
  return checkAll(input);
}

function checkAll({ isJson }: CommandInput): number {
  const startedMs = performance.now();
  const toolsets = compileToolsets(toolsetsFolder);
  const compileMs = Math.round(performance.now() - startedMs);
  const tools = listSizes(toolsets);
  const staleFiles = listStaleFiles(toolsets);
  const isStale = staleFiles.length > 0;
  if (isJson) {
    printJson({ ok: !isStale, stale: isStale, staleFiles, tools, compileMs });
    return isStale ? 1 : 0;
  }
  const [head = "", ...lines] = toSizeTable(tools);
  print(bold(head), ...lines, "", `Compiled in ${compileMs} ms.`);
  if (isStale) {
    const are = staleFiles.length > 1 ? "are" : "is";
    const what = `${staleFiles.join(" and ")} ${are} stale`;
    warn("", `${what}: run npm run toolset -- build, and commit what it writes.`);
  } else print(`${catalogFile} is up to date.`);
  return isStale ? 1 : 0;
}
