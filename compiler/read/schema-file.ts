import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join, relative, resolve } from "node:path";

import { toInvocation } from "../diagnostics/invocation.ts";
import { ToolsetError } from "../diagnostics/toolset-error.ts";
import type { ToolsetFile } from "./settings/toolset-file.ts";

const names = ["schema.graphql", "schema.json"] as const;

/**
 * The file with the upstream's schema: beside toolset.json, or in the npm package that `settings` names.
 * Without settings nobody can tell the package: undefined if none is beside. Throws: `ToolsetError`.
 */
export function findSchemaFile(
  folder: string,
  settings: Pick<ToolsetFile, "schema"> | undefined,
): string | undefined {
  const [file, second] = [
    ...names.map((name) => join(folder, name)).filter((path) => existsSync(path)),
    ...(settings?.schema === undefined ? [] : [findInPackage(folder, settings.schema)]),
  ];
  if (second !== undefined) {
    const message = `The toolset has another schema in ${file}: keep one of them.`;
    throw new ToolsetError([{ file: second, message }]);
  }
  if (file !== undefined || !settings) return file;
  const message = `There is no schema: get it with ${toInvocation(`pull ${basename(folder)}`)}, or name a file of an npm package as "schema" in toolset.json.`;
  throw new ToolsetError([{ file: join(folder, names[0]), message }]);
}

/** Looked up as a path, since few packages export their schema. `specifier`: `@scope/name/path/to/file`. */
function findInPackage(folder: string, specifier: string): string {
  const file = join(folder, "toolset.json");
  const [name = ""] = /^(@[^/]+\/)?[^/]+/.exec(specifier) ?? [];
  const roots = createRequire(resolve(file)).resolve.paths(specifier) ?? [];
  const root = roots.find((candidate) => existsSync(join(candidate, name)));
  if (root === undefined) {
    const message = `"schema" names the package ${name}, which is not installed: run npm install --save-dev ${name}.`;
    throw new ToolsetError([{ file, message }]);
  }
  const found = join(root, specifier);
  if (existsSync(found)) return relative(".", found);
  const message = `"schema" names ${specifier}, but ${name} has no such file: fix the path after the package's name.`;
  throw new ToolsetError([{ file, message }]);
}
