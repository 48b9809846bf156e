import { existsSync } from "node:fs";
import { join } from "node:path";

import { type CompiledOperation, isTool } from "../src/catalog/operation.ts";
import type { ToolsetContext } from "./context.ts";
import { AuthorError } from "./diagnostics/problem.ts";
import { mapAll, ProblemList } from "./diagnostics/problem-list.ts";
import { compileOperation } from "./operation.ts";
import { listGraphqlFiles } from "./read/graphql-files.ts";
import { readManifest } from "./read/manifest.ts";
import { readSource } from "./read/source.ts";

/**
 * The operations of the folder, then those of the manifest; a broken one is given to `leaveOut`.
 * Throws: `AuthorError` with the mistakes of all where there is no `leaveOut`.
 */
export function compileOperations(
  context: ToolsetContext,
  folder: string,
  leaveOut: ((error: AuthorError) => void) | undefined,
): CompiledOperation[] {
  const operationsFolder = join(folder, "operations");
  const manifest = join(folder, "operations.json");
  const hasFolder = existsSync(operationsFolder) || !existsSync(manifest);
  const problems = new ProblemList();
  const files = problems.attempt(() => (hasFolder ? listGraphqlFiles(operationsFolder) : []));
  const entries = problems.attempt(() => readManifest(manifest));
  if (!files || !entries) throw problems.toError();

  const sources = [...files.map((file) => join(operationsFolder, file)), ...entries];
  if (sources.length === 0) {
    const message = "The toolset has no operations: write one query or mutation in a file here.";
    throw new AuthorError([{ file: operationsFolder, message }]);
  }
  const operations = mapAll(sources, (source) => {
    const compile = () =>
      compileOperation(context, typeof source === "string" ? readSource(source) : source);
    return leaveOut ? compileOrLeaveOut(compile, leaveOut) : [compile()];
  }).flat();
  return withoutLooseEnds(context, operations, leaveOut);
}

/** A tool that is left out may be the next one of another. Throws: `AuthorError` where there is no `leaveOut`. */
function withoutLooseEnds(
  context: ToolsetContext,
  operations: readonly CompiledOperation[],
  leaveOut: ((error: AuthorError) => void) | undefined,
): CompiledOperation[] {
  const tools = operations.filter(isTool).map(({ tool }) => tool.name);
  const kept = mapAll(operations, (operation) => {
    const check = () => {
      context.names.assertNext(operation.tool.name, tools);
      return operation;
    };
    return leaveOut ? compileOrLeaveOut(check, leaveOut) : [check()];
  }).flat();
  return kept.length === operations.length ? kept : withoutLooseEnds(context, kept, leaveOut);
}

function compileOrLeaveOut(
  compile: () => CompiledOperation,
  leaveOut: (error: AuthorError) => void,
): CompiledOperation[] {
  try {
    return [compile()];
  } catch (error) {
    if (!(error instanceof AuthorError)) throw error;
    leaveOut(error);
    return [];
  }
}
