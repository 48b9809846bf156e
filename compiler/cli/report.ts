import type { Inspection } from "../compiled-tool.ts";
import { formatLocation, toLocation } from "../diagnostics/source-location.ts";
import { type ListingSize, listSizes, sumSizes, toSizeTable } from "../json-schema/listing-size.ts";
import { readToolhubFile, type ToolhubFile, toolhubFile } from "../read/settings/toolhub-file.ts";
import { type LintWarning, lintDescriptions } from "../report/lint.ts";
import { toListAdvice } from "../report/list-advice.ts";
import { type Note, toNotes } from "../report/notes.ts";
import { type Command, type CommandInput, keepGoingHelp } from "./command.ts";
import { compileSound } from "./compile-here.ts";
import { bold, print, printJson, printLeftOut, toLeftOutJson, warn } from "./print.ts";

type Limits = ToolhubFile["limits"];

/** What was left out of a tool's schemas, and where that is written. */
interface ToolNote extends Note {
  readonly tool: string;
}

export const report: Command = {
  name: "report",
  usage: "[--keep-going]",
  summary: `show each tool's size, what its schemas leave out, and what its descriptions lack; fail over the limits in ${toolhubFile}`,
  details: `Tokens are estimated, 4 bytes each. What it advises fails nothing.
${keepGoingHelp}`,
  operands: { min: 0, max: 0 },
  options: ["keep-going"],
  run,
};

function run({ isJson, isKeepGoing }: CommandInput): number {
  const { limits } = readToolhubFile();
  const inspections: Inspection[] = [];
  const startedMs = performance.now();
  const inspect = (tool: Inspection) => inspections.push(tool);
  const { toolsets, leftOut } = compileSound(isKeepGoing, { inspect });
  const compileMs = Math.round(performance.now() - startedMs);
  const tools = listSizes(toolsets);
  const notes = inspections.flatMap(listNotes);
  const notices = inspections.flatMap(listNotices);
  const advice = lintDescriptions(inspections);
  const listAdvice = toListAdvice(tools);
  const over = listOver(tools, limits);
  const code = over.length > 0 ? 1 : 0;
  if (isJson) {
    const total = sumSizes(tools);
    const found = { over, notes, notices, advice, listAdvice };
    const left = toLeftOutJson(isKeepGoing, leftOut);
    printJson({ ok: code === 0, tools, total, limits, ...found, compileMs, ...left });
    return code;
  }
  printLeftOut(leftOut);
  const [head = "", ...lines] = toSizeTable(tools);
  print(bold(head), ...lines, "", ...notes.map(toLine));
  print(
    ...notices.map(toLine),
    ...toAdviceLines(advice),
    ...listAdvice,
    "",
    `Compiled in ${compileMs} ms.`,
  );
  if (over.length > 0) warn("", ...over);
  return code;
}

function listNotes(inspection: Inspection): ToolNote[] {
  return toNotes(inspection).map((note) => ({ tool: inspection.tool.name, ...note }));
}

function listNotices({ operation, tool, notices }: Inspection): LintWarning[] {
  const location = toLocation(operation.name ?? operation);
  return notices.map((message) => ({ tool: tool.name, ...location, message }));
}

function toAdviceLines(advice: readonly LintWarning[]): string[] {
  return advice.length === 0 ? ["The descriptions are sound."] : advice.map(toLine);
}

function toLine(entry: LintWarning | ToolNote): string {
  return `${bold(formatLocation(entry))}: ${entry.message}`;
}

function listOver(sizes: readonly ListingSize[], limits: Limits): string[] {
  const { tokens } = sumSizes(sizes);
  const tools = sizes
    .filter(({ bytes }) => bytes > limits.maxToolBytes)
    .map(
      ({ tool, bytes }) =>
        `${tool} takes ${bytes} bytes of a listing, and ${limits.maxToolBytes} are allowed: declare fewer arguments, shorten descriptions, or raise limits.maxToolBytes in ${toolhubFile}.`,
    );
  if (tokens <= limits.maxTotalTokens) return tools;
  const total = `All tools take ~${tokens} tokens of a listing, and ${limits.maxTotalTokens} are allowed: leave tools out, or raise limits.maxTotalTokens in ${toolhubFile}.`;
  return [...tools, total];
}
