import { existsSync } from "node:fs";
import { join } from "node:path";

import { type CompiledOperation, isTool } from "../src/catalog/compiled.ts";
import type { CompiledTool } from "./compiled-tool.ts";
import type { ToolsetContext } from "./context.ts";
import { DiagnosticList, mapSound } from "./diagnostics/diagnostic-list.ts";
import { ToolsetError } from "./diagnostics/toolset-error.ts";
import { isPreviewOnly, withPreview } from "./document/preview.ts";
import { compileOperation } from "./operation.ts";
import { listGraphqlFiles } from "./read/graphql-files.ts";
import { readManifest } from "./read/manifest.ts";
import { readSource } from "./read/source.ts";

/**
 * The operations of the folder, then those of the manifest, then those of both that are listed last; a broken one is
 * given to `leaveOut`. Throws: `ToolsetError` with the mistakes of all if there is no `leaveOut`.
 */
export function compileOperations(
  context: ToolsetContext,
  folder: string,
  leaveOut: ((error: ToolsetError) => void) | undefined,
): CompiledOperation[] {
  const operationsFolder = join(folder, "operations");
  const manifest = join(folder, "operations.json");
  const hasFolder = existsSync(operationsFolder) || !existsSync(manifest);
  const diagnostics = new DiagnosticList();
  const files = diagnostics.attempt(() => (hasFolder ? listGraphqlFiles(operationsFolder) : []));
  const entries = diagnostics.attempt(() => readManifest(manifest));
  if (!files || !entries) throw diagnostics.toError();

  const fragmentFiles = [...context.fragments.values()].map(({ loc }) => loc?.source.name);
  const sources = [...files.filter((file) => !fragmentFiles.includes(file)), ...entries];
  if (sources.length === 0) {
    const message = "The toolset has no operations: write one query or mutation in a file here.";
    throw new ToolsetError([{ file: operationsFolder, message }]);
  }
  const compile = (source: (typeof sources)[number]) =>
    compileOperation(context, typeof source === "string" ? readSource(source) : source);
  const all = mapSound(sources, compile, leaveOut);
  const isLast = ({ operation }: CompiledTool) => (operation.isListedLast ? 1 : 0);
  const whole = withoutLooseEnds(
    context,
    all.toSorted((a, b) => isLast(a) - isLast(b)),
    leaveOut,
  );
  const listed = whole.filter((tool) => !isPreviewOnly(tool, whole));
  for (const { inspection } of listed) context.inspect?.(inspection);
  return listed.map((tool) => withPreview(tool, whole));
}

/** A tool that is left out may be the next one of another, or its preview. Throws: `ToolsetError` if there is no `leaveOut`. */
function withoutLooseEnds(
  context: ToolsetContext,
  operations: readonly CompiledTool[],
  leaveOut: ((error: ToolsetError) => void) | undefined,
): CompiledTool[] {
  const names = operations
    .filter((one) => isTool(one.operation) && !isPreviewOnly(one, operations))
    .map(({ operation }) => operation.tool.name);
  const check = (tool: CompiledTool) => {
    context.names.assertNext(tool.operation.tool.name, names);
    withPreview(tool, operations);
    return tool;
  };
  const kept = mapSound(operations, check, leaveOut);
  return kept.length === operations.length ? kept : withoutLooseEnds(context, kept, leaveOut);
}
