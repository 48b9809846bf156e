import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  buildSchema,
  findSchemaChanges,
  GraphQLError,
  lexicographicSortSchema,
  printSchema,
} from "graphql";

import { toInvocation } from "../diagnostics/invocation.ts";
import { ToolsetError } from "../diagnostics/toolset-error.ts";
import { toApiRequest } from "../read/api-request.ts";
import { introspect } from "../read/introspect.ts";
import { type FoundToolset, findToolset } from "../read/toolset-folder.ts";
import type { Command, CommandInput } from "./command.ts";
import { print, printJson, warn } from "./print.ts";

const shownChanges = 40;

export const pull: Command = {
  name: "pull",
  usage: "<toolset>",
  summary: "ask a toolset's API for its schema, and write schema.graphql",
  details: `The API is asked at the toolset's endpoint with the key in <TOOLSET>_KEY, such as CLINICAL_TRIALS_KEY.
\${VAR} in the endpoint and in headers is taken from the environment, and \${field.shop}, which each person fills in, from
<TOOLSET>_SHOP. The secrets of serviceHeaders are taken from there too, and go to the endpoint alone.`,
  operands: { min: 1, max: 1 },
  options: [],
  run,
};

async function run({ operands: [name], isJson }: CommandInput): Promise<number> {
  const toolset = findToolset(name);
  assertOwnSchema(toolset);
  const request = toApiRequest(toolset, toolset.settings.endpoint);
  warn(`Asking ${new URL(request.url).host} for its schema.`);
  const text = sortSdl((await introspect(toolset, request)).body);
  const file = join(toolset.folder, "schema.graphql");
  const before = existsSync(file) ? readFileSync(file, "utf8") : undefined;
  const isChanged = before !== text;
  const changes = before === undefined || !isChanged ? [] : compare(before, text);
  if (isChanged) writeFileSync(file, text);
  if (isJson) printJson({ ok: true, file, changed: isChanged, changes });
  else show(file, isChanged, changes);
  return 0;
}

/** A file that is written here must be the one that is read. */
function assertOwnSchema({ folder, settings }: FoundToolset): void {
  if (settings.schema !== undefined) {
    const message = `"schema" takes the schema from ${settings.schema}: update that package, or remove the field.`;
    throw new ToolsetError([{ file: join(folder, "toolset.json"), message }]);
  }
  const json = join(folder, "schema.json");
  if (!existsSync(json)) return;
  const message = "This is the toolset's schema: remove it, and pull writes schema.graphql.";
  throw new ToolsetError([{ file: json, message }]);
}

function compare(before: string, after: string): string[] {
  try {
    return listChanges(before, after);
  } catch (error) {
    // What stood there was no schema: there is nothing to compare.
    if (error instanceof GraphQLError) return [];
    throw error;
  }
}

function show(file: string, isChanged: boolean, changes: readonly string[]): void {
  if (!isChanged) {
    print(`${file} is up to date.`);
    return;
  }
  const more = changes.length - shownChanges;
  print(
    `Wrote ${file}: changes ${changes.length}.`,
    ...changes.slice(0, shownChanges).map((change) => `  ${change}`),
    ...(more > 0 ? [`  and ${more} more`] : []),
    "",
    `Next: ${toInvocation("build")}`,
  );
}

/** The same schema in one order, so that pulling it twice shows only what changed. */
function sortSdl(sdl: string): string {
  return `${printSchema(lexicographicSortSchema(parseSdl(sdl)))}\n`;
}

/** A sentence per change. Both are SDL. */
function listChanges(before: string, after: string): string[] {
  return findSchemaChanges(parseSdl(before), parseSdl(after)).map(({ description }) => description);
}

/** Published schemas break rules: they are not validated. */
function parseSdl(sdl: string) {
  return buildSchema(sdl, { assumeValid: true });
}
