/** What stands after a command's name, parsed. */
export interface CommandInput {
  readonly operands: readonly string[];
  readonly isJson: boolean;
  readonly isKeepGoing: boolean;
  readonly against: string | undefined;
  readonly format: string | undefined;
}

/** One command that makes toolsets or looks at them: one word after `npm run toolset --`. */
export interface Command {
  readonly name: string;
  /** What may stand after the name, as `--help` shows it: `[<toolset>] [--against <schema>]`. */
  readonly usage: string;
  readonly summary: string;
  /** More of it, for the command's own `--help`. */
  readonly details: string;
  readonly operands: { readonly min: number; readonly max: number };
  /** Its own options, besides `--json` and `--help`. */
  readonly options: readonly ("against" | "format" | "keep-going")[];
  /** Returns the exit code. Throws: `ToolsetError`, `UsageError`. */
  readonly run: (input: CommandInput) => number | Promise<number>;
}

/** What `--keep-going` does, for a command's own help. */
export const keepGoingHelp =
  "  --keep-going  leave out the tools, prompts and resources that are broken, and say which";

/** The command line is not understood: exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
