import { createHash } from "node:crypto";
import { createReadStream, rmSync, statSync } from "node:fs";
import { pipeline } from "node:stream/promises";

/** As often as an object may be deleted and made anew while it is copied. */
const maxTries = 5;
const lockWaitMs = 10_000;
/** More than a database has. */
const allPages = 2 ** 31 - 1;

/** Loaded if it is needed: Node 20 has none, and starts the same program. */
const loadSqlite = () => import("node:sqlite");

/** The file that has this name now. Null if none has. */
const identify = (path: string) => statSync(path, { throwIfNoEntry: false })?.ino ?? null;

/**
 * Copies a database that another process writes: all that was committed before, and nothing of what is not yet. False if it is
 * gone. Throws: if the copy is not whole.
 * Source: https://sqlite.org/backup.html, https://sqlite.org/wal.html
 */
export async function copyDatabase(from: string, to: string): Promise<boolean> {
  for (let attempt = 1; attempt <= maxTries; attempt += 1) {
    const file = identify(from);
    if (file === null) return false;
    const failure = await copyPages(from, to).then(
      () => null,
      (error: unknown) => error,
    );
    // An object that was erased meanwhile has a new file, with a journal that is not of the old one.
    const isSame = identify(from) === file;
    if (failure === null && isSame) return true;
    for (const end of ["", "-wal", "-shm", "-journal"]) rmSync(to + end, { force: true });
    if (isSame) throw failure;
  }
  throw new Error("an object is erased again and again");
}

async function copyPages(from: string, to: string): Promise<void> {
  const { backup, DatabaseSync } = await loadSqlite();
  const source = new DatabaseSync(from, { readOnly: true, timeout: lockWaitMs });
  try {
    // All pages in one step: who writes meanwhile neither waits nor makes it begin anew.
    await backup(source, to, { rate: allPages });
  } finally {
    source.close();
  }
  const copy = new DatabaseSync(to);
  try {
    // One file without a journal beside it. workerd sets its own mode when it opens it.
    copy.exec("PRAGMA journal_mode = DELETE");
  } finally {
    copy.close();
  }
  await checkDatabase(to);
}

/** Throws: if a page of it is damaged. */
export async function checkDatabase(path: string): Promise<void> {
  const { DatabaseSync } = await loadSqlite();
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    const [row] = database.prepare("PRAGMA integrity_check").all();
    if (row?.integrity_check !== "ok") throw new Error("a database is not whole");
  } finally {
    database.close();
  }
}

/** The version of what an object stores; 1 if it notes none. */
export async function readStorageVersion(path: string): Promise<number> {
  const { DatabaseSync } = await loadSqlite();
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    const isNoted = database
      .prepare("SELECT 1 FROM sqlite_master WHERE name = 'storage_version'")
      .get();
    const row = isNoted && database.prepare("SELECT version FROM storage_version").get();
    return typeof row?.version === "number" ? row.version : 1;
  } finally {
    database.close();
  }
}

/** SHA-256 of a file, as hex. */
export async function digestFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}
