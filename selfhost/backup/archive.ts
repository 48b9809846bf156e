import { spawn } from "node:child_process";
import { once } from "node:events";
import { createReadStream, createWriteStream } from "node:fs";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";

import { BackupError } from "./manifest.ts";

/** tar, tied to this process by its pipes: it never goes on alone. */
function startTar(args: readonly string[]) {
  const child = spawn("tar", args, { stdio: ["pipe", "pipe", "pipe"] });
  const said = text(child.stderr);
  const ended = once(child, "exit").then(async ([code]) => {
    if (code !== 0) throw new BackupError(`tar says: ${(await said).trim().split("\n")[0]}`);
  });
  return { child, ended };
}

/** Writes these files of a folder into one that only this user may read, to the disk itself. */
export async function pack(folder: string, names: readonly string[], file: string): Promise<void> {
  const { child, ended } = startTar(["-cz", "-C", folder, ...names]);
  const to = createWriteStream(file, { mode: 0o600, flush: true });
  await Promise.all([pipeline(child.stdout, to), ended]);
}

/** Puts what was packed into a folder. Throws: `BackupError` if it is no such file. */
export async function unpack(file: string, folder: string): Promise<void> {
  const { child, ended } = startTar(["-xz", "-C", folder]);
  // Who has stopped reading says why itself.
  const fed = pipeline(createReadStream(file), child.stdin).catch(() => undefined);
  await Promise.all([fed, ended]);
}
