import { isBuiltin } from "node:module";
import { parseArgs } from "node:util";

import { UsageError } from "../../compiler/cli/command.ts";
import { print, printJson, warn } from "../../compiler/cli/print.ts";
import { toInvocation } from "../../compiler/diagnostics/invocation.ts";
import { createBackup, type OnProgress } from "./create-backup.ts";
import { BackupError, type Manifest } from "./manifest.ts";
import { restoreBackup } from "./restore-backup.ts";

export const backupHelp = `${toInvocation("backup <file> [--data <folder>]")}
${toInvocation("restore <file> [--data <folder>]")}

  Writes all that a self-hosted toolhub stores into one file, also while it serves, and puts it back into an empty folder.

  --data <folder>  where the data is, or shall be (.selfhost)
  --json           print the outcome for scripts
  --help           show this

The key ring is not in the file: keep it elsewhere. docs/backup.md says more.

Exit codes: 0 done; 1 refused, and the sentence says why; 2 the command is not understood.`;

const everyMs = 2000;

/** A line now and then, so that nobody takes a long copy for one that hangs. */
function createProgress(verb: string): OnProgress {
  let toldMs = Date.now();
  return (done, total) => {
    if (Date.now() - toldMs < everyMs) return;
    toldMs = Date.now();
    warn(`${verb} ${done} of ${total} databases`);
  };
}

const toMiB = (bytes: number) => `${(bytes / 1024 ** 2).toFixed(1)} MiB`;

const sumBytes = ({ files }: Manifest) => files.reduce((sum, { bytes }) => sum + bytes, 0);

/** One of the two commands: what it does, and what it says of it. */
interface Action {
  /** What was done of so many databases, and of all. */
  readonly verbs: readonly [progress: string, outcome: string];
  readonly run: (file: string, data: string, onProgress: OnProgress) => Promise<Manifest>;
  readonly toPlace: (file: string, data: string) => string;
  readonly next: string;
}

const backup: Action = {
  verbs: ["copied", "wrote"],
  run: (file, data, onProgress) => createBackup(data, file, onProgress),
  toPlace: (file) => file,
  next: "keep it apart from this machine, and the key ring apart from it",
};

const restore: Action = {
  verbs: ["checked", "restored"],
  run: restoreBackup,
  toPlace: (_, data) => data,
  next: "start toolhub on it, with the key ring of then",
};

/** What stopped it, in a sentence: ours, the system's or SQLite's. Throws: `error` if it is a bug. */
function toSentence(error: unknown): string {
  if (error instanceof BackupError) return error.message;
  if (error instanceof Error && "code" in error) return `It could not be done: ${error.message}.`;
  throw error;
}

async function run({ verbs, run, toPlace, next }: Action, args: readonly string[]) {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: {
      data: { type: "string", default: ".selfhost" },
      json: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
    allowPositionals: true,
  });
  if (values.help) {
    print(backupHelp);
    return 0;
  }
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new UsageError("Name one file.");
  const { data, json } = values;
  try {
    if (!isBuiltin("node:sqlite")) throw new BackupError("This needs Node 24 or newer.");
    const manifest = await run(file, data, createProgress(verbs[0]));
    const { begunAt, storage, files } = manifest;
    const [databases, bytes] = [files.length, sumBytes(manifest)];
    if (json) printJson({ ok: true, file, data, begunAt, storage, databases, bytes, next });
    else {
      const what = `${databases} databases, ${toMiB(bytes)}, as of ${begunAt}`;
      print(`${verbs[1].padEnd(8)} ${what}, in ${toPlace(file, data)}`, `next     ${next}`);
    }
    return 0;
  } catch (error) {
    const problem = toSentence(error);
    if (json) printJson({ ok: false, problem });
    else warn(problem);
    return 1;
  }
}

/** `toolhub backup`. Returns the exit code. Throws: `UsageError`. */
export const runBackup = (args: readonly string[]): Promise<number> => run(backup, args);

/** `toolhub restore`. Returns the exit code. Throws: `UsageError`. */
export const runRestore = (args: readonly string[]): Promise<number> => run(restore, args);
