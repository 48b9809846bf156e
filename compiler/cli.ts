import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";

import type { CompiledToolset } from "../src/catalog/operation.ts";
import { compileToolsets } from "./compile-toolset.ts";
import { AuthorError, formatProblem } from "./problem.ts";

const toolsetsFolder = "toolsets";
const catalogFile = "src/catalog/catalog.gen.ts";
const bytesPerToken = 4;

const help = `npm run toolset -- <command>

  build   compile toolsets/ into ${catalogFile}
  check   compile, show every tool's size, and fail where ${catalogFile} is stale

  --json  print for scripts
  --help  show this
`;

function toCatalogText(toolsets: readonly CompiledToolset[]): string {
  return [
    "// Made from toolsets/ by `npm run toolset -- build`; never edited by hand.",
    'import type { CompiledToolset } from "./operation.ts";',
    "",
    `export const catalog: readonly CompiledToolset[] = ${JSON.stringify(toolsets, null, 2)};`,
    "",
  ].join("\n");
}

function readCatalog(): string {
  try {
    return readFileSync(catalogFile, "utf8");
  } catch {
    return "";
  }
}

/** Size of each tool's entry in `tools/list`; tokens are estimated. */
function listSizes(toolsets: readonly CompiledToolset[]) {
  return toolsets.flatMap(({ operations }) =>
    operations.map(({ tool, toolset }) => {
      const bytes = Buffer.byteLength(JSON.stringify(tool));
      return { toolset, tool: tool.name, bytes, tokens: Math.ceil(bytes / bytesPerToken) };
    }),
  );
}

function build(isJson: boolean): number {
  const toolsets = compileToolsets(toolsetsFolder);
  writeFileSync(catalogFile, toCatalogText(toolsets));
  const tools = listSizes(toolsets);
  if (isJson) console.log(JSON.stringify({ ok: true, file: catalogFile, tools }));
  else console.log(`wrote ${catalogFile}: ${tools.length} tools in ${toolsets.length} toolsets`);
  return 0;
}

function check(isJson: boolean): number {
  const toolsets = compileToolsets(toolsetsFolder);
  const tools = listSizes(toolsets);
  const isStale = readCatalog() !== toCatalogText(toolsets);
  if (isJson) console.log(JSON.stringify({ ok: !isStale, stale: isStale, tools }));
  else {
    for (const { toolset, tool, bytes, tokens } of tools) {
      console.log(
        `${toolset.padEnd(18)} ${tool.padEnd(28)} ${String(bytes).padStart(6)} B  ~${tokens} tokens`,
      );
    }
    if (isStale)
      console.error(`${catalogFile} is stale: run npm run toolset -- build, and commit it.`);
    else console.log(`${tools.length} tools compile; ${catalogFile} is up to date`);
  }
  return isStale ? 1 : 0;
}

function main(): number {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const [command] = positionals;
  if (values.help) {
    console.log(help);
    return 0;
  }
  if (command === "build") return build(values.json);
  if (command === "check") return check(values.json);
  console.error(
    `${command === undefined ? "Name a command" : `There is no command "${command}"`}.\n\n${help}`,
  );
  return 2;
}

try {
  process.exitCode = main();
} catch (error) {
  if (error instanceof AuthorError) {
    for (const problem of error.problems) console.error(formatProblem(problem));
    console.error(`\n${error.problems.length} to mend; nothing was written.`);
    process.exitCode = 1;
  } else if (error instanceof TypeError && "code" in error) {
    console.error(`${error.message}\n\n${help}`);
    process.exitCode = 2;
  } else throw error;
}
