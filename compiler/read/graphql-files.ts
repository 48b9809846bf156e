import { readdirSync } from "node:fs";
import { join } from "node:path";

import { ToolsetError } from "../diagnostics/toolset-error.ts";

/** The `.graphql` files of a folder by name. Throws: `ToolsetError` if it is missing or holds anything else. */
export function listGraphqlFiles(folder: string): string[] {
  const names = listVisible(folder);
  const other = names.filter((name) => !name.endsWith(".graphql"));
  if (other.length === 0) return names;
  throw new ToolsetError(
    other.map((name) => ({
      file: join(folder, name),
      message: "Only .graphql files belong here: rename it, or move it away.",
    })),
  );
}

function listVisible(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => !name.startsWith("."))
      .sort();
  } catch {
    throw new ToolsetError([
      { file: folder, message: "This folder is missing or cannot be read: make it." },
    ]);
  }
}
