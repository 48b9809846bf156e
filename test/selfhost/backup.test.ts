import { execFileSync } from "node:child_process";
import { globSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";

import { digestFile } from "../../selfhost/backup/copy-database.ts";
import { createBackup } from "../../selfhost/backup/create-backup.ts";
import { manifestName } from "../../selfhost/backup/manifest.ts";
import { restoreBackup } from "../../selfhost/backup/restore-backup.ts";
import { isKnown } from "./known-client.ts";
import {
  connectPerson,
  createFolder,
  registerClient,
  type SelfhostServer,
  startSelfhost,
} from "./selfhost-server.ts";

const older = "test/fixture/release-before/data.tar.gz";

const toDataFolder = ({ settings }: SelfhostServer) => String(settings.DATA_DIR);

async function stop({ child, ended }: SelfhostServer): Promise<void> {
  child.kill("SIGTERM");
  await ended;
}

/** What the backup holds, served with the same key ring at another address. */
async function serveBackup(file: string, { settings }: SelfhostServer): Promise<SelfhostServer> {
  const data = createFolder();
  await restoreBackup(file, data);
  return startSelfhost({ KEY_RING: String(settings.KEY_RING), DATA_DIR: data });
}

/** Each file below a folder with its SHA-256. */
async function digestAll(folder: string): Promise<Record<string, string>> {
  const files = globSync(`${folder}/**/*.sqlite`).sort();
  return Object.fromEntries(
    await Promise.all(files.map(async (file) => [file, await digestFile(file)] as const)),
  );
}

function unpackTo(file: string): string {
  const folder = createFolder();
  execFileSync("tar", ["-xzf", file, "-C", folder]);
  return folder;
}

/** The backup of the release before, with another manifest. */
function change(edit: (manifest: Record<string, unknown>) => object): string {
  const folder = unpackTo(older);
  const manifest = join(folder, manifestName);
  writeFileSync(manifest, JSON.stringify(edit(JSON.parse(readFileSync(manifest, "utf8")))));
  const file = join(createFolder(), "backup.tar.gz");
  execFileSync("tar", ["-czf", file, "-C", folder, "."]);
  return file;
}

/** Registers clients until it is told to stop. */
function startRegistering(server: SelfhostServer, known: string[]) {
  let isOn = true;
  const write = async () => {
    while (isOn) {
      const answer = await registerClient(server);
      expect(answer.status).toBe(201);
      known.push((await answer.json<{ client_id: string }>()).client_id);
    }
  };
  const writers = Promise.all(Array.from({ length: 6 }, write));
  return () => {
    isOn = false;
    return writers;
  };
}

/** People who come, connect an app and delete their account again, until they are told to stop. */
function startComingAndGoing(server: SelfhostServer) {
  let isOn = true;
  const live = async () => {
    while (isOn) {
      const { browser } = await connectPerson(server);
      const gone = await browser.send("/account/delete", [["phrase", "delete everything"]]);
      expect(gone.status).toBe(200);
    }
  };
  const lives = live();
  return () => {
    isOn = false;
    return lives;
  };
}

/** Tables that are counted along, each with how many rows it has and how many are counted. */
function readTallies(folder: string): (readonly [string, unknown, unknown])[] {
  return globSync(`${folder}/objects/*-Registry/*.sqlite`)
    .filter((file) => !file.endsWith("metadata.sqlite"))
    .flatMap((file) => {
      const database = new DatabaseSync(file, { readOnly: true });
      const tallies = database.prepare("SELECT name, count FROM tallies").all();
      const rows = tallies.map(({ name, count }) => {
        const row = database.prepare(`SELECT COUNT(*) AS count FROM "${name}"`).get();
        return [`${name}`, row?.count, count] as const;
      });
      database.close();
      return rows;
    });
}

test("a backup under load holds what was answered before it began, and each object as it was at one moment", async () => {
  const server = await startSelfhost();
  const person = await connectPerson(server);
  const known: string[] = [];
  const stopRegistering = startRegistering(server, known);
  const stopComing = startComingAndGoing(server);
  await expect.poll(() => known.length, { interval: 10 }).toBeGreaterThan(60);
  const before = [...known];
  const file = join(createFolder(), "backup.tar.gz");
  const manifest = await createBackup(toDataFolder(server), file);
  const after = known.length;
  await expect.poll(() => known.length, { interval: 10 }).toBeGreaterThan(after + 20);
  await Promise.all([stopRegistering(), stopComing()]);
  // Nobody waited for it.
  expect(after).toBeGreaterThan(before.length);
  expect(Object.keys(manifest.storage)).toEqual(
    expect.arrayContaining(["Account", "Directory", "Registry"]),
  );
  const tallies = readTallies(unpackTo(file));
  expect(tallies.length).toBeGreaterThan(0);
  for (const [name, rows, counted] of tallies) expect(rows, name).toBe(counted);
  await stop(server);
  const second = await serveBackup(file, server);
  for (const clientId of before) expect(await isKnown(second.origin, clientId)).toBe(true);
  const page = await fetch(`${second.origin}/account`, {
    headers: { cookie: person.browser.cookie },
    redirect: "manual",
  });
  expect(page.status).toBe(200);
});

test("what a killed process has left is backed up whole, and stays as it is", async () => {
  const server = await startSelfhost();
  const { browser } = await connectPerson(server);
  process.kill(server.pid, "SIGKILL");
  await server.ended;
  const before = await digestAll(toDataFolder(server));
  const file = join(createFolder(), "backup.tar.gz");
  await createBackup(toDataFolder(server), file);
  expect(await digestAll(toDataFolder(server))).toEqual(before);
  const second = await serveBackup(file, server);
  const page = await fetch(`${second.origin}/account`, {
    headers: { cookie: browser.cookie },
    redirect: "manual",
  });
  expect(page.status).toBe(200);
  expect(await page.text()).toContain("Test client");
});

test("only its owner reads the file; the key ring is not in it, and no saved key as it is", async () => {
  const server = await startSelfhost();
  const ring = String(server.settings.KEY_RING);
  // As `npm run selfhost` keeps it.
  writeFileSync(join(toDataFolder(server), "key-ring"), ring);
  const { key } = await connectPerson(server);
  const file = join(createFolder(), "backup.tar.gz");
  await createBackup(toDataFolder(server), file);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const content = unpackTo(file);
  expect(readdirSync(content).sort()).toEqual([manifestName, "objects"]);
  const all = globSync(`${content}/**/*.*`)
    .map((path) => readFileSync(path, "latin1"))
    .join("");
  expect(all).toContain("v1.k1.");
  expect(all).toContain(key.slice(-4));
  expect(all).not.toContain(key);
  expect(all).not.toContain(ring.slice(3));
});

test("a folder that is served is not restored into, nor one that holds data, and both stay as they are", async () => {
  const server = await startSelfhost();
  const { browser } = await connectPerson(server);
  const data = toDataFolder(server);
  await expect(restoreBackup(older, data)).rejects.toThrow(
    `A process serves the data in ${data}: stop it first.`,
  );
  expect((await browser.open("/account")).status).toBe(200);
  await stop(server);
  const [before, names] = [await digestAll(data), readdirSync(data)];
  await expect(restoreBackup(older, data)).rejects.toThrow(
    `${data} holds data already: restore into an empty folder.`,
  );
  expect(await digestAll(data)).toEqual(before);
  expect(readdirSync(data)).toEqual(names);
});

const newer = "A newer release of toolhub made this backup: restore it with that release.";

const refusals: readonly (readonly [
  what: string,
  sentence: string,
  edit: (manifest: Record<string, unknown>) => object,
])[] = [
  ["of a newer form", newer, (manifest) => ({ ...manifest, format: 2, more: true })],
  [
    "with storage of a newer version",
    newer,
    (manifest) => ({ ...manifest, storage: { Account: 99 } }),
  ],
  [
    "with objects of a class that is not known",
    newer,
    (manifest) => ({ ...manifest, storage: { Nothing: 1 } }),
  ],
  [
    "without what its manifest names",
    "This backup is damaged: take another one.",
    (manifest) => ({
      ...manifest,
      files: [{ path: "objects/toolhub-Account/none.sqlite", bytes: 1, sha256: "0" }],
    }),
  ],
  [
    "with a file that is not what its manifest says",
    "This backup is damaged: take another one.",
    (manifest) => {
      const [first, ...files] = manifest.files as { path: string; sha256: string }[];
      return { ...manifest, files: [{ ...first, sha256: "0".repeat(64) }, ...files] };
    },
  ],
  [
    "that leads out of the folder",
    "This is no backup of toolhub: its manifest cannot be read.",
    (manifest) => ({
      ...manifest,
      files: [{ path: "objects/../../x.sqlite", bytes: 1, sha256: "0" }],
    }),
  ],
];

test.each(refusals)("a backup %s is refused, and nothing is left", async (_, sentence, edit) => {
  const data = createFolder();
  await expect(restoreBackup(change(edit), data)).rejects.toThrow(sentence);
  expect(readdirSync(data)).toEqual(["lock"]);
});

test("what is no backup is refused, and a backup is never overwritten", async () => {
  const folder = createFolder();
  await expect(restoreBackup("package.json", folder)).rejects.toThrow("tar says: ");
  await expect(restoreBackup("nothing.tar.gz", folder)).rejects.toThrow(
    "There is no nothing.tar.gz.",
  );
  await expect(createBackup(folder, join(folder, "new.tar.gz"))).rejects.toThrow(
    `There is no data of toolhub in ${folder}.`,
  );
  mkdirSync(join(folder, "objects"));
  const before = await digestFile(older);
  await expect(createBackup(folder, older)).rejects.toThrow("is there already");
  expect(await digestFile(older)).toBe(before);
});
