import { parseArgs } from "node:util";

import { compileHere } from "../../compiler/cli/compile-here.ts";
import { type Diagnostic, formatDiagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { toInvocation } from "../../compiler/diagnostics/invocation.ts";
import { ToolsetError } from "../../compiler/diagnostics/toolset-error.ts";
import { readToolhubFile } from "../../compiler/read/settings/toolhub-file.ts";
import { fillToolsets } from "../../src/catalog/toolsets.ts";
import { parseUpstreamConfig } from "../../src/config.ts";
import { AppError } from "../../src/errors.ts";
import { callTool } from "../../src/mcp/calls/call-tool.ts";
import { createLocalCaller } from "../../src/mcp/local-caller.ts";
import { logTo } from "../../src/observe/log.ts";
import { createCheckedTool } from "../../src/tools/tool-registry.ts";

const help = `${toInvocation("call <tool> ['<arguments as JSON>']")}

  Runs one operation of the toolsets as it stands there, with the key in <TOOLSET>_KEY, and prints what an agent would get.

  --json     on one line, for scripts
  --verbose  show the log on stderr
  --help     show this

Exit codes: 0 the result; 1 the tool failed, or it does not compile; 2 the command is not understood.`;

/** Throws: `ToolsetError` with what is wrong if the tool is not among those that compile. */
function compileAround(tool: string) {
  const diagnostics: Diagnostic[] = [];
  const toolsets = compileHere({
    leaveOut: (error) => diagnostics.push(...error.diagnostics),
  });
  const names = toolsets.flatMap(({ operations }) => operations.map((entry) => entry.tool.name));
  if (names.includes(tool)) return toolsets.filter(({ operations }) => operations.length > 0);
  const message = `There is no tool "${tool}". Allowed: ${names.join(", ")}.`;
  throw new ToolsetError([...diagnostics, { file: readToolhubFile().toolsets, message }]);
}

async function call(name: string, args: Record<string, unknown>, isJson: boolean): Promise<number> {
  const config = parseUpstreamConfig(process.env);
  const compiled = compileAround(name);
  const owner = compiled.filter(({ operations }) =>
    operations.some(({ tool }) => tool.name === name),
  );
  const toolsets = fillToolsets(owner, config);
  const [tool] = toolsets.flatMap((toolset) =>
    toolset.operations
      .filter(({ tool }) => tool.name === name)
      .map((operation) => createCheckedTool(toolset, operation, config.upstreamTimeoutMs)),
  );
  if (!tool) return 1;
  const caller = createLocalCaller(toolsets, process.env, "call");
  const { isError, structuredContent, content } = await callTool(tool, { caller, args });
  const last = content.at(-1);
  const shown = isError && last?.type === "text" ? JSON.parse(last.text) : structuredContent;
  console.log(JSON.stringify(shown, null, isJson ? 0 : 2));
  return isError ? 1 : 0;
}

/** Undefined if the text is no JSON object. */
function parseArguments(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function refuse(sentence: string): number {
  console.error(`${sentence}\n\n${help}`);
  return 2;
}

async function runNamed(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      json: { type: "boolean", default: false },
      verbose: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(help);
    return 0;
  }
  logTo((line) => values.verbose && console.error(line));
  const [name, text = "{}", ...more] = positionals;
  if (name === undefined) return refuse("Name a tool.");
  if (more.length > 0) return refuse(`"${more.join(" ")}" is too much: quote the arguments.`);
  const parsed = parseArguments(text);
  if (!parsed) return refuse(`The arguments are no JSON object: write '{"name": "value"}'.`);
  return call(name, parsed, values.json);
}

function toExitCode(error: unknown): number {
  if (error instanceof ToolsetError) {
    console.error(error.diagnostics.map(formatDiagnostic).join("\n"));
    return 1;
  }
  if (error instanceof AppError) {
    console.error(error.message);
    return 1;
  }
  const isWrongOption =
    error instanceof TypeError && "code" in error && `${error.code}`.startsWith("ERR_PARSE_ARGS");
  if (isWrongOption) return refuse(error.message);
  throw error;
}

/** Runs one tool. Returns the exit code. */
export async function runCall(args: readonly string[]): Promise<number> {
  try {
    return await runNamed(args);
  } catch (error) {
    return toExitCode(error);
  }
}
