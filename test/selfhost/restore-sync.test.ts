import { existsSync, globSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";

import { restoreBackup } from "../../selfhost/backup/restore-backup.ts";
import { createFolder } from "./selfhost-server.ts";

const steps = vi.hoisted((): string[] => []);

vi.mock("node:fs", async (importOriginal) => {
  const fs = await importOriginal<typeof import("node:fs")>();
  return {
    ...fs,
    fsyncSync: (file: number) => {
      fs.fsyncSync(file);
      steps.push(readlinkSync(`/proc/self/fd/${file}`));
    },
    renameSync: (from: string, to: string) => {
      fs.renameSync(from, to);
      steps.push(`renamed to ${to}`);
    },
  };
});

test("what is restored is on the disk before it appears, and its place right after", async () => {
  const data = createFolder();
  await restoreBackup("test/fixture/release-before/data.tar.gz", data);
  const objects = join(data, "objects");
  const place = steps.indexOf(`renamed to ${objects}`);
  const files = globSync(`${objects}/**/*`).map((path) => path.slice(objects.length));
  expect(files.filter((path) => path.endsWith(".sqlite")).length).toBeGreaterThan(3);
  expect(existsSync(join(data, "restore"))).toBe(false);
  const listed = join(data, "restore", "listed", "objects");
  const synced = steps.slice(0, place).filter((step) => step.startsWith(listed));
  expect(synced.toSorted()).toEqual(["", ...files].map((path) => `${listed}${path}`).toSorted());
  expect(steps.slice(place + 1)).toEqual([data]);
});
