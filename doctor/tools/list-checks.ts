import { listLimits } from "../../src/catalog/list-limits.ts";
import type { Diagnosis } from "../findings/diagnosis.ts";
import type { ToolList } from "../mcp/list-tools.ts";
import type { Handshake } from "../mcp/session-era.ts";
import { checkTool, readTool, type Tool } from "./tool-checks.ts";

const longestInstructions = 2048;

/** What each era listed, the older first. */
export interface Listed {
  readonly handshake: Handshake;
  readonly list: ToolList;
}

function findNamesTwice(tools: readonly Tool[]): string[] {
  const names = tools.map(({ name }) => name);
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}

const toNames = ({ tools }: ToolList) =>
  tools.map((entry) => readTool(entry)?.name ?? "?").toSorted();

function checkEras(diagnosis: Diagnosis, [first, second]: readonly Listed[]): void {
  if (!first || !second) return;
  const [older, newer] = [toNames(first.list), toNames(second.list)];
  const missing = older.filter((name) => !newer.includes(name));
  const added = newer.filter((name) => !older.includes(name));
  if (missing.length + added.length > 0) {
    diagnosis.found("eras-differ", [...missing, ...added].join(", "));
  }
}

function checkSize(diagnosis: Diagnosis, { tools, size }: ToolList): void {
  const taken = listLimits.clientTools.findLast(({ most }) => tools.length > most);
  if (taken) diagnosis.found("tools-many", `${tools.length}`, taken.clients);
  if (size > listLimits.contextCharacters) diagnosis.found("list-large", `${size} characters`);
}

/** What clients make of the whole list. Returns the tools that are some. */
export function checkList(diagnosis: Diagnosis, listed: readonly Listed[]): readonly Tool[] {
  const [first] = listed;
  if (!first) return [];
  checkEras(diagnosis, listed);
  checkSize(diagnosis, first.list);
  const { instructions, serverName } = first.handshake;
  if (instructions.length > longestInstructions) {
    diagnosis.found("instructions-long", `${instructions.length} characters`);
  }
  const tools = first.list.tools.map(readTool);
  for (const [index, tool] of tools.entries()) {
    if (tool === undefined) diagnosis.found("tool-broken", `entry ${index}`);
  }
  const whole = tools.filter((tool) => tool !== undefined);
  if (!diagnosis.has("cursor-loops")) {
    for (const name of findNamesTwice(whole)) diagnosis.found("tool-name-twice", name);
  }
  for (const tool of whole) checkTool(diagnosis, tool, serverName);
  return whole;
}
