import * as z from "zod";

import { ToolsetFile } from "../read/toolset-file.ts";
import { readIfThere, writeChanged } from "./write-changed.ts";

/** For editors: they complete and check toolset.json with it. Committed, because toolsets name it. */
export const settingsSchemaFile = "toolsets/toolset.schema.json";

export const writeSettingsSchema = (): void =>
  writeChanged(settingsSchemaFile, toSettingsSchemaText());

/** Whether the file is not what `build` would write. */
export const isSettingsSchemaStale = (): boolean =>
  readIfThere(settingsSchemaFile) !== toSettingsSchemaText();

function toSettingsSchemaText(): string {
  const { $schema, ...rest } = z.toJSONSchema(ToolsetFile, { io: "input" });
  const head = {
    $schema,
    $comment: "Made by npm run toolset -- build; never edited by hand.",
    title: "A toolset of toolhub",
  };
  return `${JSON.stringify({ ...head, ...rest }, null, 2)}\n`;
}
