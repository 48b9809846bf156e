import { parseArgs, styleText } from "node:util";

import { catalogFile, isCatalogStale, writeCatalog } from "./catalog-file.ts";
import { compileToolsets } from "./compile-toolset.ts";
import { listSizes, toSizeTable } from "./listing-size.ts";
import { AuthorError, formatPlace } from "./problem.ts";

const toolsetsFolder = "toolsets";

const help = `npm run toolset -- <command>

  build   compile ${toolsetsFolder}/ into ${catalogFile}
  check   compile, show what each tool takes of a listing, and fail where ${catalogFile} is stale

  --json  print for scripts
  --help  show this

Exit codes: 0 all is well; 1 something in ${toolsetsFolder}/ is to be mended; 2 the command is not understood.`;

const commands = new Map([
  ["build", build],
  ["check", check],
]);

function build(isJson: boolean): number {
  const toolsets = compileToolsets(toolsetsFolder);
  writeCatalog(toolsets);
  const tools = listSizes(toolsets);
  if (isJson) console.log(JSON.stringify({ ok: true, file: catalogFile, tools }));
  else console.log(`Wrote ${catalogFile}: tools ${tools.length}, toolsets ${toolsets.length}.`);
  return 0;
}

function check(isJson: boolean): number {
  const toolsets = compileToolsets(toolsetsFolder);
  const tools = listSizes(toolsets);
  const stale = isCatalogStale(toolsets);
  if (isJson) {
    console.log(JSON.stringify({ ok: !stale, stale, tools }));
    return stale ? 1 : 0;
  }
  const [head = "", ...lines] = toSizeTable(tools);
  console.log([styleText("bold", head), ...lines].join("\n"));
  if (stale) {
    console.error(`\n${catalogFile} is stale: run npm run toolset -- build, and commit it.`);
  } else console.log(`\n${catalogFile} is up to date.`);
  return stale ? 1 : 0;
}

function main(): number {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(help);
    return 0;
  }
  const [name, ...more] = positionals;
  const command = commands.get(name ?? "");
  if (command && more.length === 0) return command(values.json);
  const allowed = `Allowed: ${[...commands.keys()].join(", ")}.`;
  if (command) return refuse(`"${more.join(" ")}" is too much after ${name}. ${allowed}`);
  return refuse(
    `${name === undefined ? "Name a command" : `There is no command "${name}"`}. ${allowed}`,
  );
}

function refuse(sentence: string): number {
  console.error(`${sentence}\n\n${help}`);
  return 2;
}

function showProblems({ problems }: AuthorError): number {
  if (process.argv.includes("--json")) {
    console.log(JSON.stringify({ ok: false, problems }));
    return 1;
  }
  for (const problem of problems) {
    const place = styleText("bold", formatPlace(problem), { stream: process.stderr });
    console.error(`${place}: ${problem.message}`);
  }
  console.error(`\nTo mend: ${problems.length}. Nothing was written.`);
  return 1;
}

function toExitCode(error: unknown): number {
  if (error instanceof AuthorError) return showProblems(error);
  const isWrongOption =
    error instanceof TypeError && "code" in error && `${error.code}`.startsWith("ERR_PARSE_ARGS");
  if (isWrongOption) return refuse(error.message);
  throw error;
}

try {
  process.exitCode = main();
} catch (error) {
  process.exitCode = toExitCode(error);
}
