import { existsSync } from "node:fs";
import { join } from "node:path";

import type { CompiledOperation } from "../src/catalog/operation.ts";
import { compileOperation } from "./compile-operation.ts";
import { listGraphqlFiles } from "./graphql-files.ts";
import { AuthorError } from "./problem.ts";
import { mapAll, ProblemList } from "./problem-list.ts";
import { readManifest } from "./read-manifest.ts";
import { readSource } from "./source.ts";
import type { ToolsetContext } from "./toolset-context.ts";

/** The operations of the folder, then those of the manifest. Throws: `AuthorError` with the mistakes of all. */
export function compileOperations(context: ToolsetContext, folder: string): CompiledOperation[] {
  const operationsFolder = join(folder, "operations");
  const manifest = join(folder, "operations.json");
  const hasFolder = existsSync(operationsFolder) || !existsSync(manifest);
  const problems = new ProblemList();
  const files = problems.attempt(() => (hasFolder ? listGraphqlFiles(operationsFolder) : []));
  const entries = problems.attempt(() => readManifest(manifest));
  if (!files || !entries) throw problems.toError();

  const places = files.map((file) => join(operationsFolder, file));
  if (places.length + entries.length > 0) {
    return mapAll([...places, ...entries], (place) =>
      compileOperation(context, typeof place === "string" ? readSource(place) : place),
    );
  }
  const message = "The toolset has no operations: write one query or mutation in a file here.";
  throw new AuthorError([{ file: operationsFolder, message }]);
}
