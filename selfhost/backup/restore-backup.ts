import {
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { dirname, join } from "node:path";

import { unpack } from "./archive.ts";
import { checkDatabase, digestFile } from "./copy-database.ts";
import type { OnProgress } from "./create-backup.ts";
import { holdLock } from "./hold-lock.ts";
import { BackupError, type Manifest, manifestName, parseManifest } from "./manifest.ts";

/** As the entrypoint names it. */
const lockName = "lock";

const damaged = () => new BackupError("This backup is damaged: take another one.");

function readManifest(folder: string): Manifest {
  const manifest = join(folder, manifestName);
  if (!existsSync(manifest)) throw new BackupError("This is no backup of toolhub.");
  return parseManifest(readFileSync(manifest, "utf8"));
}

/** Throws: `BackupError` unless what was unpacked is what the manifest says, all of it. */
async function check(folder: string, { files }: Manifest, onProgress: OnProgress): Promise<void> {
  for (const [index, { path, bytes, sha256 }] of files.entries()) {
    onProgress(index, files.length);
    const copy = join(folder, path);
    const found = lstatSync(copy, { throwIfNoEntry: false });
    const isWhole = found?.isFile() && found.size === bytes && (await digestFile(copy)) === sha256;
    if (!isWhole) throw damaged();
    await checkDatabase(copy).catch(() => {
      throw damaged();
    });
  }
}

/** Moves what the manifest names, and nothing else, to where it can be put in place in one step. */
function collect(from: string, to: string, { files }: Manifest): void {
  mkdirSync(join(to, "objects"), { recursive: true, mode: 0o700 });
  for (const { path } of files) {
    mkdirSync(dirname(join(to, path)), { recursive: true, mode: 0o700 });
    renameSync(join(from, path), join(to, path));
  }
}

/** What root has put there is the data folder's owner's, who serves it. */
function giveToOwner(data: string, work: string): void {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = statSync(data);
  const made = readdirSync(work, { recursive: true, encoding: "utf8" });
  for (const path of [join(data, lockName), ...made.map((name) => join(work, name))]) {
    chownSync(path, uid, gid);
  }
}

/** Brings these files and folders to the disk itself: who has read "restored" may cut the power. */
function sync(paths: readonly string[]): void {
  for (const path of paths) {
    const opened = openSync(path, "r");
    try {
      fsyncSync(opened);
    } finally {
      closeSync(opened);
    }
  }
}

async function restoreLocked(
  file: string,
  data: string,
  onProgress: OnProgress,
): Promise<Manifest> {
  const objects = join(data, "objects");
  if (existsSync(objects) && readdirSync(objects).length > 0) {
    throw new BackupError(`${data} holds data already: restore into an empty folder.`);
  }
  const work = join(data, "restore");
  // What a killed one has left.
  rmSync(work, { recursive: true, force: true, maxRetries: 5 });
  try {
    const [unpacked, listed] = [join(work, "unpacked"), join(work, "listed")];
    mkdirSync(unpacked, { recursive: true, mode: 0o700 });
    await unpack(file, unpacked);
    const manifest = readManifest(unpacked);
    await check(unpacked, manifest, onProgress);
    collect(unpacked, listed, manifest);
    giveToOwner(data, listed);
    const all = readdirSync(listed, { recursive: true, encoding: "utf8" });
    sync(all.map((name) => join(listed, name)));
    renameSync(join(listed, "objects"), objects);
    sync([data]);
    return manifest;
  } finally {
    rmSync(work, { recursive: true, force: true, maxRetries: 5 });
  }
}

/**
 * Puts what a backup holds into the folder `data`, all of it or nothing.
 * Throws: `BackupError` if a process serves that folder or anything is stored there, and if the backup is none, is damaged or is
 * of a newer release.
 */
export async function restoreBackup(
  file: string,
  data: string,
  onProgress: OnProgress = () => undefined,
): Promise<Manifest> {
  if (!existsSync(file)) throw new BackupError(`There is no ${file}.`);
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const release = await holdLock(join(data, lockName));
  if (release === null) {
    throw new BackupError(`A process serves the data in ${data}: stop it first.`);
  }
  try {
    return await restoreLocked(file, data, onProgress);
  } finally {
    await release();
  }
}
