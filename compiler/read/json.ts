import { getLocation, type Source } from "graphql";
import { isMap, isScalar, isSeq, type ParsedNode, parseDocument } from "yaml";

import { toInvocation } from "../diagnostics/invocation.ts";
import type { SourceLocation } from "../diagnostics/source-location.ts";
import { ToolsetError } from "../diagnostics/toolset-error.ts";

/** Throws: `ToolsetError` at the place if the text stops being JSON. */
export function parseJson(source: Source): unknown {
  try {
    return JSON.parse(source.body);
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    const reason = text.replace(/ in JSON at position .*$|, (\.\.\.)?".*$/s, "");
    const message = `This is not valid JSON: ${reason}.${toAdvice(source.body)}`;
    const { line, column } = getLocation(source, findFault(source.body, text));
    throw new ToolsetError([{ file: source.name, line, column, message }]);
  }
}

/** How SDL begins, behind its comments and descriptions. */
const definition =
  /^\s*(?:"[^"]*"\s*|#[^\n]*\n\s*)*(?:extend|schema|type|scalar|enum|input|interface|union|directive)\b/;

/** What is in the file in the place of JSON, and what to do; empty if nobody can tell. */
function toAdvice(body: string): string {
  if (/^\s*</.test(body)) {
    return ` This is a page of HTML: save the JSON itself, or get a schema with ${toInvocation("pull <toolset>")}.`;
  }
  return definition.test(body)
    ? " This is a schema in GraphQL: rename the file to schema.graphql."
    : "";
}

/**
 * Where `JSON.parse` stopped, from 0. V8 tells the position of all mistakes but unexpected tokens: such a one ends
 * the shortest beginning of the text that is refused for it.
 */
function findFault(text: string, reason: string): number {
  const told = /at position (\d+)/.exec(reason)?.[1];
  if (told !== undefined) return Number(told);
  let end = text.length;
  let start = 1;
  // A longer beginning of a text that is refused for a token is refused for it too.
  while (start < end) {
    const middle = Math.floor((start + end) / 2);
    if (hasUnexpectedToken(text.slice(0, middle))) end = middle;
    else start = middle + 1;
  }
  return start - 1;
}

function hasUnexpectedToken(text: string): boolean {
  try {
    JSON.parse(text);
    return false;
  } catch (error) {
    return error instanceof Error && error.message.startsWith("Unexpected token");
  }
}

/** Where the field at `path` is named in a JSON file; if it is missing, the object that lacks it. */
export function locateJson(source: Source, path: readonly string[]): SourceLocation {
  // JSON is YAML, whose parser tells where each node stands.
  const root = parseDocument(source.body, { uniqueKeys: false }).contents;
  const start = root ? findStart(root, path) : 0;
  return { file: source.name, ...getLocation(source, start) };
}

function findStart(node: ParsedNode, [step, ...rest]: readonly string[]): number {
  const [start] = node.range;
  if (isSeq(node)) {
    const item = node.items[Number(step)];
    return item ? findStart(item, rest) : start;
  }
  const pair = isMap(node) && node.items.find(({ key }) => isScalar(key) && key.value === step);
  if (!pair) return start;
  const isInside = isMap(pair.value) || isSeq(pair.value);
  return rest.length > 0 && pair.value && isInside
    ? findStart(pair.value, rest)
    : pair.key.range[0];
}
