import { toInvocation } from "../diagnostics/invocation.ts";
import { listDrift } from "../drift/drift.ts";
import type { Drift, DriftKind } from "../drift/kinds.ts";
import { listSizes, toSizeTable } from "../json-schema/listing-size.ts";
import { toApiRequest } from "../read/api-request.ts";
import { introspect } from "../read/introspect.ts";
import { findSchemaFile } from "../read/schema-file.ts";
import { readSource } from "../read/source.ts";
import { type FoundToolset, findToolset } from "../read/toolset-folder.ts";
import { readSchema, toUpstreamSchema } from "../upstream-schema.ts";
import { type Command, type CommandInput, keepGoingHelp, UsageError } from "./command.ts";
import { compileSound } from "./compile-here.ts";
import { listDocuments } from "./documents.ts";
import { bold, print, printJson, printLeftOut, toLeftOutJson, warn } from "./print.ts";
import { findCommittedSchema } from "./settings-schema.ts";

export const check: Command = {
  name: "check",
  usage: "[--keep-going] [[<toolset>] --against <schema>]",
  summary:
    "compile, show what each tool takes of a listing, and fail if what is committed is stale",
  details: `All toolsets are checked, whatever TOOLSETS says.
${keepGoingHelp}
  --against     tell per tool what differs in another schema instead: SDL, introspection JSON, or the address of an
                API, which is asked as pull does, with the key in <TOOLSET>_KEY; only what breaks a tool fails`,
  operands: { min: 0, max: 1 },
  options: ["against", "keep-going"],
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

function checkAll({ isJson, isKeepGoing }: CommandInput): number {
  const startedMs = performance.now();
  const { toolsets, leftOut } = compileSound(isKeepGoing);
  const compileMs = Math.round(performance.now() - startedMs);
  const tools = listSizes(toolsets);
  const committed = findCommittedSchema();
  const isStale = committed?.isStale === true;
  if (isJson) {
    const staleFiles = isStale ? [committed.file] : [];
    const left = toLeftOutJson(isKeepGoing, leftOut);
    printJson({ ok: !isStale, stale: isStale, staleFiles, tools, compileMs, ...left });
    return isStale ? 1 : 0;
  }
  printLeftOut(leftOut);
  const [head = "", ...lines] = toSizeTable(tools);
  print(bold(head), ...lines, "", `Compiled in ${compileMs} ms.`);
  if (isStale) {
    const fix = `run ${toInvocation("build")}, and commit what it writes`;
    warn("", `${committed.file} is stale: ${fix}.`);
  } else if (committed) print(`${committed.file} is up to date.`);
  return isStale ? 1 : 0;
}

interface ToolDrift extends Drift {
  readonly tool: string;
}

const words: Readonly<Record<DriftKind, string>> = {
  breaking: "breaking",
  nullable: "newly nullable",
  new_values: "new values",
  deprecated: "deprecated",
};

/** Tells per tool what differs between the toolset's schema and another; only what breaks it fails. */
async function checkAgainst(
  { operands: [name], isJson, isKeepGoing }: CommandInput,
  against: string,
): Promise<number> {
  const toolset = findToolset(name);
  const { toolsets, leftOut } = compileSound(isKeepGoing, { only: [toolset.name] });
  const [compiled] = toolsets;
  const schemaFile = findSchemaFile(toolset.folder, toolset.settings);
  if (!compiled || schemaFile === undefined) return 1;
  const before = readSchema(readSource(schemaFile));
  const after = await readOther(toolset, against);
  const drift = listDocuments(compiled).flatMap(({ tool, document }) =>
    listDrift(before, after, document).map((found): ToolDrift => ({ tool, ...found })),
  );
  const isBroken = drift.some(({ kind }) => kind === "breaking");
  if (isJson) {
    const left = toLeftOutJson(isKeepGoing, leftOut);
    printJson({ ok: !isBroken, toolset: toolset.name, drift, ...left });
  } else {
    printLeftOut(leftOut);
    showDrift(toolset.name, drift);
  }
  return isBroken ? 1 : 0;
}

async function readOther(toolset: FoundToolset, against: string) {
  if (!/^https?:\/\//.test(against)) return readSchema(readSource(against));
  const request = toApiRequest(toolset, against);
  warn(`Asking ${new URL(request.url).host} for its schema.`);
  return toUpstreamSchema(await introspect(toolset, request));
}

function showDrift(toolset: string, drift: readonly ToolDrift[]): void {
  if (drift.length === 0) {
    print(`Nothing that ${toolset} uses has changed.`);
    return;
  }
  for (const [tool, found] of Map.groupBy(drift, (entry) => entry.tool)) {
    print(bold(tool), ...found.map(({ kind, message }) => `  ${words[kind]}: ${message}`));
  }
  const breaking = drift.filter(({ kind }) => kind === "breaking").length;
  print("", `Breaking: ${breaking}. Others: ${drift.length - breaking}.`);
}
