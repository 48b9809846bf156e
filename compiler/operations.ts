import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Source } from "graphql";

import { type CompiledOperation, isTool } from "../src/catalog/compiled.ts";
import type { CompiledTool } from "./compiled-tool.ts";
import type { ToolsetContext } from "./context.ts";
import { DiagnosticList, mapSound } from "./diagnostics/diagnostic-list.ts";
import { ToolsetError } from "./diagnostics/toolset-error.ts";
import { compileOperation } from "./operation.ts";
import { listGraphqlFiles } from "./read/graphql-files.ts";
import { readManifest } from "./read/manifest.ts";
import { readSource } from "./read/source.ts";
import { assertNext } from "./references/next-tool.ts";
import { isPreviewOnly, toOperationName, withPreview } from "./references/preview.ts";

/** Takes what is wrong with one part of a toolset, which is then left out. */
type LeaveOut = ((error: ToolsetError) => void) | undefined;

/** What a toolset's operations came to. */
export interface CompiledOperations {
  /** Its tools and resources. */
  readonly listed: CompiledOperation[];
  /** The names of those that were left out, as their documents have them. */
  readonly leftOut: ReadonlySet<string>;
}

/**
 * The operations of the folder, then those of the manifest, then those of both that are listed last; a broken one is
 * given to `leaveOut`. Throws: `ToolsetError` with the mistakes of all if there is no `leaveOut`.
 */
export function compileOperations(
  context: ToolsetContext,
  folder: string,
  leaveOut: LeaveOut,
): CompiledOperations {
  const sources = listSources(context, folder);
  const leftOut = new Set<string>();
  const previews = new Set<string>();
  const compile = (file: string | Source) => {
    const source = typeof file === "string" ? readSource(file) : file;
    try {
      return compileOperation(context, source);
    } catch (error) {
      for (const [, name = ""] of source.body.matchAll(named)) leftOut.add(name);
      for (const [, name = ""] of source.body.matchAll(lookedAt)) previews.add(name);
      throw error;
    }
  };
  const all = mapSound(sources, compile, leaveOut);
  for (const { preview } of all) if (preview) previews.add(preview.name);
  const isLast = ({ operation }: CompiledTool) => (operation.isListedLast ? 1 : 0);
  const ordered = all.toSorted((a, b) => isLast(a) - isLast(b));
  const names = { prefix: context.prefix, leftOut, previews };
  const whole = withoutLooseEnds(names, ordered, leaveOut);
  const listed = whole.filter((tool) => !isPreviewOnly(tool, previews));
  for (const { inspection } of listed) context.inspect?.(inspection);
  return { listed: listed.map((tool) => withPreview(tool, whole, names)), leftOut };
}

/** What a file that does not compile says all the same: which operation it was, and which query it would have looked with. */
const named = /(?:^|[\s"])(?:query|mutation)\s+(\w+)\s*[({@]/g;
const lookedAt = /\bpreview:\s*"(\w+)"/g;

/** Throws: `ToolsetError` if there are none. */
function listSources({ fragments }: ToolsetContext, folder: string): (string | Source)[] {
  const operationsFolder = join(folder, "operations");
  const manifest = join(folder, "operations.json");
  const hasFolder = existsSync(operationsFolder) || !existsSync(manifest);
  const diagnostics = new DiagnosticList();
  const files = diagnostics.attempt(() => (hasFolder ? listGraphqlFiles(operationsFolder) : []));
  const entries = diagnostics.attempt(() => readManifest(manifest));
  if (!files || !entries) throw diagnostics.toError();
  const fragmentFiles = [...fragments.values()].map(({ loc }) => loc?.source.name);
  const sources = [...files.filter((file) => !fragmentFiles.includes(file)), ...entries];
  if (sources.length > 0) return sources;
  const message = "The toolset has no operations: write one query or mutation in a file here.";
  throw new ToolsetError([{ file: operationsFolder, message }]);
}

interface Names {
  readonly prefix: string;
  readonly leftOut: Set<string>;
  /** Those that questions look with, also questions of what is left out: no such query becomes a tool for want of them. */
  readonly previews: ReadonlySet<string>;
}

/** A tool that is left out may be the next one of another, or its preview. Throws: `ToolsetError` if there is no `leaveOut`. */
function withoutLooseEnds(
  names: Names,
  operations: readonly CompiledTool[],
  leaveOut: LeaveOut,
): CompiledTool[] {
  const tools = operations
    .filter((one) => isTool(one.operation) && !isPreviewOnly(one, names.previews))
    .map(toOperationName);
  const check = (tool: CompiledTool) => {
    const own = toOperationName(tool);
    try {
      assertNext(own, tool.next, { ...names, names: tools });
      withPreview(tool, operations, names);
    } catch (error) {
      names.leftOut.add(own);
      throw error;
    }
    return tool;
  };
  const kept = mapSound(operations, check, leaveOut);
  return kept.length === operations.length ? kept : withoutLooseEnds(names, kept, leaveOut);
}
