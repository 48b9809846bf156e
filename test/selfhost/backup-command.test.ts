import { execFile, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, existsSync, globSync, readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { promisify } from "node:util";
import { expect, test } from "vitest";

import { createBackup } from "../../selfhost/backup/create-backup.ts";
import { restoreBackup } from "../../selfhost/backup/restore-backup.ts";
import { toStorageVersion } from "../../src/store/storage-version.ts";
import { createFolder, registerClient, startSelfhost } from "./selfhost-server.ts";

const older = "test/fixture/release-before/data.tar.gz";
const program = "scripts/toolhub/main.ts";

async function toolhub(...args: readonly string[]) {
  try {
    const done = await promisify(execFile)(process.execPath, [program, ...args]);
    return { code: 0, ...done };
  } catch (error) {
    return error as { readonly code: number; readonly stdout: string; readonly stderr: string };
  }
}

const databases = (folder: string) => globSync(`${folder}/objects/*/*.sqlite`);

/** Data of so many people that copying it takes a while. */
async function createLargeData(): Promise<string> {
  const data = createFolder();
  await restoreBackup(older, data);
  const [account = ""] = databases(data).filter(
    (file) => file.includes("-Account/") && basename(file) !== "metadata.sqlite",
  );
  for (let index = 0; index < 300; index += 1) {
    copyFileSync(account, join(dirname(account), `${String(index).padStart(64, "0")}.sqlite`));
  }
  return data;
}

/** Each database of a folder by its path there, with all its rows. */
const dumpAll = (data: string) =>
  Object.fromEntries(
    databases(data).map((file) => {
      const database = new DatabaseSync(file, { readOnly: true, readBigInts: true });
      const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all();
      const rows = tables.map(({ name }) => [
        name,
        database.prepare(`SELECT * FROM "${name}"`).all(),
      ]);
      database.close();
      const dump = JSON.stringify(rows, (_, value: unknown) =>
        typeof value === "bigint" ? `${value}` : value,
      );
      return [file.slice(data.length), dump];
    }),
  );

/** Starts the command, which is killed at that moment, and nothing else; then waits until what it had locked is free. */
async function killAt(moment: string, lock: string, args: readonly string[]): Promise<void> {
  const flags = ["--import", "./test/selfhost/kill-at.ts", program, ...args];
  const env = { ...process.env, KILL_AT: moment };
  const child = spawn(process.execPath, flags, { stdio: "ignore", env });
  expect(await once(child, "exit"), moment).toEqual([null, "SIGKILL"]);
  await promisify(execFile)("flock", [lock, "true"]);
}

test("kill -9 of a backup and of a restore loses nothing, and the next run works", async () => {
  const data = await createLargeData();
  const before = dumpAll(data);
  const file = join(createFolder(), "backup.tar.gz");
  const part = `${file}.part`;
  const backup = ["backup", file, "--data", data];
  await killAt("mkdirSync:25", part, backup);
  expect(databases(join(part, "content")).length).toBeGreaterThan(20);
  await killAt("write:1", part, backup);
  expect(existsSync(join(part, "packed"))).toBe(true);
  await killAt("renameSync:1", part, backup);
  expect(existsSync(file)).toBe(false);
  expect(dumpAll(data)).toEqual(before);
  expect(await toolhub(...backup)).toMatchObject({ code: 0 });
  expect(readdirSync(dirname(file))).toEqual([basename(file)]);

  const restored = createFolder();
  const restore = ["restore", file, "--data", restored];
  const work = join(restored, "restore");
  const lock = join(restored, "lock");
  await killAt("read:2", lock, restore);
  expect(readdirSync(work)).toEqual(["unpacked"]);
  await killAt("lstatSync:20", lock, restore);
  expect(databases(join(work, "unpacked")).length).toBeGreaterThan(20);
  await killAt("renameSync:20", lock, restore);
  expect(databases(join(work, "listed"))).toHaveLength(19);
  await killAt("fsyncSync:1", lock, restore);
  expect(readdirSync(restored).sort()).toEqual(["lock", "restore"]);
  expect(await toolhub(...restore)).toMatchObject({ code: 0 });
  expect(readdirSync(restored).sort()).toEqual(["lock", "objects"]);
  expect(dumpAll(restored)).toEqual(before);
});

test("two that write the same file: the second one is refused", async () => {
  const data = await createLargeData();
  const file = join(createFolder(), "backup.tar.gz");
  const first = createBackup(data, file);
  await expect.poll(() => databases(`${file}.part/content`).length).toBeGreaterThan(0);
  await expect(createBackup(data, file)).rejects.toThrow("is being made by another process");
  expect((await first).files).toHaveLength(databases(data).length);
});

test("the commands say what happened and what next, for people and for scripts", async () => {
  const server = await startSelfhost();
  await registerClient(server);
  const { settings } = server;
  const data = String(settings.DATA_DIR);
  const file = join(createFolder(), "backup.tar.gz");
  const made = await toolhub("backup", file, "--data", data);
  expect(made).toMatchObject({ code: 0, stderr: "" });
  expect(made.stdout).toMatch(
    /^wrote {4}\d+ databases, \d+\.\d MiB, as of 20\S+Z, in \S+\/backup\.tar\.gz\nnext {5}keep it apart/,
  );
  const again = await toolhub("backup", file, "--data", data);
  expect(again).toMatchObject({ code: 1, stdout: "" });
  expect(again.stderr).toBe(`${file} is there already: choose another name.\n`);
  const restored = createFolder();
  const put = await toolhub("restore", file, "--data", restored, "--json");
  expect(put).toMatchObject({ code: 0, stderr: "" });
  expect(JSON.parse(put.stdout)).toEqual({
    ok: true,
    file,
    data: restored,
    begunAt: expect.stringMatching(/^20.*Z$/),
    storage: { Registry: toStorageVersion("Registry") },
    databases: databases(restored).length,
    bytes: expect.any(Number),
    next: "start toolhub on it, with the key ring of then",
  });
  const served = await toolhub("restore", file, "--data", data, "--json");
  expect(served).toMatchObject({ code: 1, stderr: "" });
  expect(JSON.parse(served.stdout)).toEqual({
    ok: false,
    problem: `A process serves the data in ${data}: stop it first.`,
  });
  const nowhere = await toolhub("backup", "package.json/backup.tar.gz", "--data", data);
  expect(nowhere).toMatchObject({ code: 1, stdout: "" });
  expect(nowhere.stderr).toMatch(/^It could not be done: ENOTDIR.*\.\n$/);
  const wrong = await toolhub("restore");
  expect(wrong).toMatchObject({ code: 2, stdout: "" });
  expect(wrong.stderr).toContain("Name one file.");
  expect((await toolhub("backup", "--help")).stdout).toContain("--data <folder>");
});

test("npm run backup and npm run restore are the same", () => {
  const data = createFolder();
  const run = (...args: readonly string[]) =>
    execFileSync("npm", ["run", "--silent", ...args], { encoding: "utf8" });
  expect(run("restore", "--", older, "--data", data)).toMatch(/^restored \d+ databases/);
  const file = join(createFolder(), "backup.tar.gz");
  expect(run("backup", "--", file, "--data", data)).toMatch(/^wrote {4}\d+ databases/);
});
