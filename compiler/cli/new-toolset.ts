import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { toInvocation } from "../diagnostics/invocation.ts";
import { readToolhubFile } from "../read/settings/toolhub-file.ts";
import { findNameFault } from "../read/toolset-folder.ts";
import { type Command, type CommandInput, UsageError } from "./command.ts";
import { print, printJson } from "./print.ts";
import { settingsSchemaLink } from "./settings-schema.ts";

export const newToolset: Command = {
  name: "new",
  usage: "<toolset>",
  summary: "make a toolset for another API",
  details: "The name has small letters, digits and -, such as clinical-trials.",
  operands: { min: 1, max: 1 },
  options: [],
  run,
};

function run({ operands: [name = ""], isJson }: CommandInput): number {
  const folder = join(readToolhubFile().toolsets, name);
  const fault = findNameFault(name);
  if (fault !== null) throw new UsageError(`"${name}" cannot be the name of a toolset. ${fault}`);
  if (existsSync(folder)) throw new UsageError(`${folder} is there already: take another name.`);
  const files = toFiles(name).map(([path, text]) => [join(folder, path), text] as const);
  mkdirSync(join(folder, "operations"), { recursive: true });
  for (const [file, text] of files) writeFileSync(file, text);
  const written = files.map(([file]) => file);
  if (isJson) printJson({ ok: true, files: written });
  else print(...written.map((file) => `Wrote ${file}`), "", ...toNextSteps(name, folder));
  return 0;
}

/** An operation that every API understands, so that the first build after a pull succeeds. */
function toFiles(name: string): readonly (readonly [string, string])[] {
  const settings = {
    $schema: settingsSchemaLink,
    title: toTitle(name).slice(0, 40),
    description: `Read ${toTitle(name)}.`,
    endpoint: `\${${toEndpointVariable(name)}}`,
    auth: { type: "none" },
  };
  const tool = `check_${name.replaceAll("-", "_")}`;
  const operation = `"""
Tell whether the API of ${toTitle(name)} answers.
"""
query ${tool} @tool(title: "Check ${toTitle(name)}") {
  answer: __typename
}
`;
  return [
    ["toolset.json", `${JSON.stringify(settings, null, 2)}\n`],
    [`operations/${tool}.graphql`, operation],
  ];
}

function toNextSteps(name: string, folder: string): string[] {
  const variable = toEndpointVariable(name);
  return [
    "Next:",
    `  1. Set ${variable} to the API's address, or write it as "endpoint" in toolset.json.`,
    '  2. Say under "auth" in toolset.json how the API takes a key; docs/authoring/toolset-json.md tells how.',
    `  3. ${toInvocation(`pull ${name}`)}`,
    `  4. Write operations in ${join(folder, "operations")}, in place of the first one.`,
    `  5. ${toInvocation("build")}`,
  ];
}

function toEndpointVariable(name: string): string {
  return `${name.toUpperCase().replaceAll("-", "_")}_ENDPOINT`;
}

/** `clinical-trials` becomes `Clinical trials`. */
function toTitle(name: string): string {
  const words = name.replaceAll("-", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
