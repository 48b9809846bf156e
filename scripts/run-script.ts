import { UsageError } from "../compiler/cli/command.ts";
import { print, warn } from "../compiler/cli/print.ts";

const isWrongOption = (error: unknown): error is Error =>
  error instanceof UsageError ||
  (error instanceof TypeError && "code" in error && `${error.code}`.startsWith("ERR_PARSE_ARGS"));

/** Ends the process with the code that `main` returns, or with 2 and `help` where it does not understand the command. */
export async function runScript(help: string, main: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await main();
  } catch (error) {
    if (!isWrongOption(error)) throw error;
    warn(error.message, "", help);
    process.exitCode = 2;
  }
}

/** The same for a command that takes `args`, without parsing `--help` itself. */
export async function runWithHelp(
  help: string,
  main: (args: readonly string[]) => Promise<number>,
): Promise<void> {
  const args = process.argv.slice(2);
  if (args.includes("--help")) print(help);
  else await runScript(help, () => main(args));
}
