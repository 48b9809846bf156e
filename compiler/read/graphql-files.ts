import { readdirSync } from "node:fs";
import { join } from "node:path";

import { ToolsetError } from "../diagnostics/toolset-error.ts";

const advice = {
  ".gql": "Only .graphql files belong here: rename it, or move it away.",
  ".json":
    "Only .graphql files belong here: a persisted-query manifest is operations.json beside toolset.json; move it there, or away.",
} as const;

/** The `.graphql` files below a folder by path. Throws: `ToolsetError` if it is missing or holds anything else. */
export function listGraphqlFiles(folder: string): string[] {
  const files = listVisible(folder);
  const other = files.filter((file) => !file.endsWith(".graphql"));
  if (other.length === 0) return files;
  throw new ToolsetError(
    other.map((file) => ({ file, message: advice[file.endsWith(".json") ? ".json" : ".gql"] })),
  );
}

function listVisible(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter(({ name }) => !name.startsWith("."))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .flatMap((entry) => {
        const path = join(folder, entry.name);
        const isInner = entry.isDirectory() && !entry.name.endsWith(".graphql");
        return isInner ? listVisible(path) : [path];
      });
  } catch {
    throw new ToolsetError([
      { file: folder, message: "This folder is missing or cannot be read: make it." },
    ]);
  }
}
