import { join } from "node:path";
import * as z from "zod";
import { isInstalled, toInvocation } from "../diagnostics/invocation.ts";
import { readToolhubFile } from "../read/settings/toolhub-file.ts";
import { ToolsetFile } from "../read/settings/toolset-file.ts";
import { readIfThere, writeChanged } from "./write-changed.ts";

/** For editors, which complete and check toolset.json with it. */
const settingsSchemaName = "toolset.schema.json";

/** Where toolset.json finds its schema: in the package, or beside the toolsets of a clone, where it is committed. */
export const settingsSchemaLink = isInstalled
  ? `../../node_modules/toolhub/dist/${settingsSchemaName}`
  : `../${settingsSchemaName}`;

const findFile = () => join(readToolhubFile().toolsets, settingsSchemaName);

/** Writes the committed file; a package brings its own. */
export function writeSettingsSchema(): void {
  if (!isInstalled) writeChanged(findFile(), toSettingsSchemaText());
}

/** The committed file, and whether it is not what `build` would write; none if the package brings it. */
export function findCommittedSchema(): { file: string; isStale: boolean } | undefined {
  if (isInstalled) return undefined;
  const file = findFile();
  return { file, isStale: readIfThere(file) !== toSettingsSchemaText() };
}

export function toSettingsSchemaText(): string {
  const { $schema, ...rest } = z.toJSONSchema(ToolsetFile, { io: "input" });
  const head = {
    $schema,
    $comment: `Made by ${toInvocation("build")}; never edited by hand.`,
    title: "A toolset of toolhub",
  };
  return `${JSON.stringify({ ...head, ...rest }, null, 2)}\n`;
}
