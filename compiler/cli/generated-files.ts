import { readFileSync, writeFileSync } from "node:fs";
import * as z from "zod";

import type { CompiledToolset } from "../../src/catalog/compiled.ts";
import { ToolsetFile } from "../read/toolset-file.ts";

export const catalogFile = "src/catalog/catalog.gen.ts";
const settingsSchemaFile = "toolsets/toolset.schema.json";

/** Leaves a file alone if it says the same already: a server that watches would reload for nothing. */
export function writeGeneratedFiles(toolsets: readonly CompiledToolset[]): void {
  for (const [file, text] of toGeneratedFiles(toolsets)) {
    if (readText(file) !== text) writeFileSync(file, text);
  }
}

/** The files in the repository that are not what `build` would write. */
export function listStaleFiles(toolsets: readonly CompiledToolset[]): string[] {
  return toGeneratedFiles(toolsets)
    .filter(([file, text]) => readText(file) !== text)
    .map(([file]) => file);
}

function toGeneratedFiles(toolsets: readonly CompiledToolset[]): readonly [string, string][] {
  return [
    [catalogFile, toCatalogText(toolsets)],
    [settingsSchemaFile, toSettingsSchemaText()],
  ];
}

function toCatalogText(toolsets: readonly CompiledToolset[]): string {
  return [
    "// Made from toolsets/ by `npm run toolset -- build`; never edited by hand.",
    'import type { CompiledToolset } from "./compiled.ts";',
    "",
    `export const catalog: readonly CompiledToolset[] = ${JSON.stringify(toolsets, null, 2)};`,
    "",
  ].join("\n");
}

/** For editors: they complete and check toolset.json with it. */
function toSettingsSchemaText(): string {
  const { $schema, ...rest } = z.toJSONSchema(ToolsetFile, { io: "input" });
  const head = {
    $schema,
    $comment: "Made by npm run toolset -- build; never edited by hand.",
    title: "A toolset of toolhub",
  };
  return `${JSON.stringify({ ...head, ...rest }, null, 2)}\n`;
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
