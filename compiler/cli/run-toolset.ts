import { type ParseArgsConfig, parseArgs } from "node:util";
import { toInvocation } from "../diagnostics/invocation.ts";
import { ToolsetError } from "../diagnostics/toolset-error.ts";
import { build } from "./build.ts";
import { check } from "./check.ts";
import { type Command, UsageError } from "./command.ts";
import { documents } from "./documents.ts";
import { newToolset } from "./new-toolset.ts";
import { print, printDiagnostics, printJson, warn } from "./print.ts";
import { pull } from "./pull.ts";
import { report } from "./report.ts";

/** What makes toolsets and looks at them. */
export const toolsetCommands: readonly Command[] = [
  build,
  check,
  report,
  pull,
  documents,
  newToolset,
];

const exitCodes =
  "Exit codes: 0 all is well; 1 something in the toolsets is to be fixed; 2 the command is not understood.";

const common = { json: { type: "boolean" }, help: { type: "boolean" } } as const;
const own = {
  against: { type: "string" },
  format: { type: "string" },
  "keep-going": { type: "boolean" },
} as const;

function toHelp(commands: readonly Command[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  return [
    toInvocation("<command>"),
    "",
    ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    "",
    `To run one tool from here: ${toInvocation("call <tool> '<arguments as JSON>'")}`,
    "",
    "  --json  print for scripts",
    "  --help  show this, or after a command what it takes",
    "",
    exitCodes,
  ].join("\n");
}

function toCommandHelp({ name, usage, summary, details }: Command): string {
  const line = toInvocation(`${name} ${usage}`).trim();
  return [line, "", `  ${summary}`, "", details, "", exitCodes].join("\n");
}

async function runNamed(args: readonly string[], commands: readonly Command[]): Promise<number> {
  const at = args.findIndex((word) => !word.startsWith("-"));
  const name = args[at];
  const command = commands.find((candidate) => candidate.name === name);
  if (command) return runCommand(command, args.toSpliced(at, 1), commands);
  const { values } = parseArgs({ args: [...args], allowPositionals: true, options: common });
  if (!values.help) {
    const mistake = name === undefined ? "Name a command" : `There is no command "${name}"`;
    throw new UsageError(`${mistake}. ${toAllowed(commands)}`);
  }
  print(toHelp(commands));
  return 0;
}

async function runCommand(
  command: Command,
  args: string[],
  commands: readonly Command[],
): Promise<number> {
  const options: ParseArgsConfig["options"] = {
    ...common,
    ...Object.fromEntries(command.options.map((name) => [name, own[name]])),
  };
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options });
  if (values.help) {
    print(toCommandHelp(command));
    return 0;
  }
  assertOperands(command, positionals, commands);
  return command.run({
    operands: positionals,
    isJson: values.json === true,
    isKeepGoing: values["keep-going"] === true,
    against: toText(values.against),
    format: toText(values.format),
  });
}

const toText = (value: unknown) => (typeof value === "string" ? value : undefined);

function assertOperands(
  { name, operands, usage }: Command,
  given: readonly string[],
  commands: readonly Command[],
): void {
  const extra = given.slice(operands.max);
  if (extra.length > 0) {
    throw new UsageError(`"${extra.join(" ")}" is too much after ${name}. ${toAllowed(commands)}`);
  }
  if (given.length < operands.min) throw new UsageError(`Write: ${name} ${usage}.`);
}

function toAllowed(commands: readonly Command[]): string {
  return `Allowed: ${commands.map(({ name }) => name).join(", ")}.`;
}

function toExitCode(error: unknown, commands: readonly Command[]): number {
  if (error instanceof ToolsetError) return reportDiagnostics(error);
  const isWrongOption =
    error instanceof TypeError && "code" in error && `${error.code}`.startsWith("ERR_PARSE_ARGS");
  if (!isWrongOption && !(error instanceof UsageError)) throw error;
  warn(error.message, "", toHelp(commands));
  return 2;
}

function reportDiagnostics({ diagnostics }: ToolsetError): number {
  if (process.argv.includes("--json")) {
    printJson({ ok: false, problems: diagnostics });
    return 1;
  }
  printDiagnostics(diagnostics);
  warn("", `To fix: ${diagnostics.length}. Nothing was written.`);
  return 1;
}

/** Runs what is named first, of the compiler's commands and `more`. Returns the exit code. */
export async function runToolset(
  args: readonly string[],
  more: readonly Command[] = [],
): Promise<number> {
  const commands = [...toolsetCommands, ...more];
  try {
    return await runNamed(args, commands);
  } catch (error) {
    return toExitCode(error, commands);
  }
}
