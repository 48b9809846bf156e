import {
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";

import { pack } from "./archive.ts";
import { copyDatabase, digestFile, readStorageVersion } from "./copy-database.ts";
import { holdLock } from "./hold-lock.ts";
import {
  type BackedUpFile,
  BackupError,
  createManifest,
  type Manifest,
  manifestName,
} from "./manifest.ts";

/** When which object looks for what has expired, for all objects of a class. */
const alarmsFile = "metadata.sqlite";

/**
 * The objects of people first: what they refer to in the others is older than they are, and what was used up meanwhile
 * stays so.
 */
const order = ["Account", "McpSession", "Directory", "Registry"];

const toClass = (folder: string) => folder.slice(folder.lastIndexOf("-") + 1);
/** All other classes come last. */
const toRank = (folder: string) => {
  const rank = order.indexOf(toClass(folder));
  return rank < 0 ? order.length : rank;
};

/** The databases below `objects`, in the order in which they are copied. */
function listDatabases(objects: string): string[] {
  const folders = readdirSync(objects).sort((one, other) => toRank(one) - toRank(other));
  return folders.flatMap((folder) => {
    const files = readdirSync(join(objects, folder)).filter((file) => file.endsWith(".sqlite"));
    const isLast = (file: string) => Number(file === alarmsFile);
    return files
      .sort((one, other) => isLast(one) - isLast(other))
      .map((file) => `objects/${folder}/${file}`);
  });
}

/** Hears how far a backup or a restore is. */
export type OnProgress = (done: number, total: number) => void;

async function copyAll(
  data: string,
  to: string,
  onProgress: OnProgress,
): Promise<Omit<Manifest, "format" | "begunAt">> {
  const files: BackedUpFile[] = [];
  const storage: Record<string, number> = {};
  const paths = listDatabases(join(data, "objects"));
  for (const [index, path] of paths.entries()) {
    onProgress(index, paths.length);
    const copy = join(to, path);
    mkdirSync(dirname(copy), { recursive: true });
    if (!(await copyDatabase(join(data, path), copy))) continue;
    files.push({ path, bytes: statSync(copy).size, sha256: await digestFile(copy) });
    if (basename(path) === alarmsFile) continue;
    const name = toClass(basename(dirname(path)));
    storage[name] = Math.max(storage[name] ?? 1, await readStorageVersion(copy));
  }
  return { storage, files };
}

/** Makes the backup in a folder of its own beside its place, where a rename makes it appear whole. */
async function createIn(work: string, data: string, onProgress: OnProgress): Promise<Manifest> {
  // What a killed one has left.
  for (const name of readdirSync(work)) rmSync(join(work, name), { recursive: true });
  const content = join(work, "content");
  mkdirSync(content);
  const begunAt = new Date().toISOString();
  const manifest = createManifest({ begunAt, ...(await copyAll(data, content, onProgress)) });
  writeFileSync(join(content, manifestName), `${JSON.stringify(manifest, null, 2)}\n`);
  await pack(content, [manifestName, "objects"], join(work, "packed"));
  return manifest;
}

/**
 * Writes all that the objects in the folder `data` hold into one file, whether a process serves them or not. Every object is as
 * it was at one moment between beginning and end; another object may be as it was at another.
 * Throws: `BackupError` if there is no data, or `file` is there or is being made.
 */
export async function createBackup(
  data: string,
  file: string,
  onProgress: OnProgress = () => undefined,
): Promise<Manifest> {
  if (!existsSync(join(data, "objects"))) {
    throw new BackupError(`There is no data of toolhub in ${data}.`);
  }
  if (existsSync(file)) throw new BackupError(`${file} is there already: choose another name.`);
  const work = `${resolve(file)}.part`;
  mkdirSync(work, { recursive: true, mode: 0o700 });
  const release = await holdLock(work);
  if (release === null) throw new BackupError(`${file} is being made by another process.`);
  try {
    const manifest = await createIn(work, data, onProgress);
    renameSync(join(work, "packed"), file);
    return manifest;
  } finally {
    rmSync(work, { recursive: true, force: true, maxRetries: 5 });
    await release();
  }
}
