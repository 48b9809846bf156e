import { getLocation, type Source } from "graphql";
import { isMap, isScalar, isSeq, type ParsedNode, parseDocument } from "yaml";

import type { SourceLocation } from "../diagnostics/source-location.ts";

/** Where the field at `path` is named in a JSON file; where it is missing, the object that lacks it. */
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
