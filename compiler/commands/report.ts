import { join } from "node:path";

import type { CompiledToolset } from "../../src/catalog/operation.ts";
import type { Command, CommandInput } from "../command.ts";
import { compileToolsets } from "../compile-toolset.ts";
import { toolsetsFolder } from "../find-toolset.ts";
import { type Limits, readLimits } from "../limits.ts";
import { lintDescriptions } from "../lint-descriptions.ts";
import { type ListingSize, listSizes, sumSizes, toSizeTable } from "../listing-size.ts";
import { bold, print, printJson, warn } from "../terminal.ts";

const limitsFile = join(toolsetsFolder, "limits.json");

interface Finding {
  readonly tool: string;
  readonly message: string;
}

export const report: Command = {
  name: "report",
  usage: "",
  summary: `show each tool's size and what its descriptions lack; fail over ${limitsFile}`,
  details: `Tokens are estimated, 4 bytes each. Advice on descriptions fails nothing.`,
  operands: { min: 0, max: 0 },
  options: [],
  run,
};

function run({ isJson }: CommandInput): number {
  const limits = readLimits(limitsFile);
  const toolsets = compileToolsets(toolsetsFolder);
  const tools = listSizes(toolsets);
  const advice = toolsets.flatMap(listAdvice);
  const over = listOver(tools, limits);
  const code = over.length > 0 ? 1 : 0;
  if (isJson) {
    printJson({ ok: code === 0, tools, total: sumSizes(tools), limits, over, advice });
    return code;
  }
  const [head = "", ...lines] = toSizeTable(tools);
  print(bold(head), ...lines, "", ...toAdviceLines(advice));
  if (over.length > 0) warn("", ...over);
  return code;
}

function listAdvice({ operations }: CompiledToolset): Finding[] {
  return operations.flatMap(({ tool, notes = [] }) =>
    [...notes, ...lintDescriptions(tool)].map((message) => ({ tool: tool.name, message })),
  );
}

function toAdviceLines(advice: readonly Finding[]): string[] {
  if (advice.length === 0) return ["The descriptions are sound."];
  return advice.map(({ tool, message }) => `${bold(tool)}: ${message}`);
}

function listOver(sizes: readonly ListingSize[], limits: Limits): string[] {
  const { tokens } = sumSizes(sizes);
  const tools = sizes
    .filter(({ bytes }) => bytes > limits.maxToolBytes)
    .map(
      ({ tool, bytes }) =>
        `${tool} takes ${bytes} bytes of a listing, and ${limits.maxToolBytes} are allowed: select fewer fields, or raise maxToolBytes in ${limitsFile}.`,
    );
  if (tokens <= limits.maxTotalTokens) return tools;
  const total = `All tools take ~${tokens} tokens of a listing, and ${limits.maxTotalTokens} are allowed: leave tools out, or raise maxTotalTokens in ${limitsFile}.`;
  return [...tools, total];
}
