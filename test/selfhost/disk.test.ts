import { spawnSync } from "node:child_process";
import { expect, onTestFinished, test } from "vitest";
import { isKnown } from "./known-client.ts";
import { connectPerson, createFolder, registerClient, startSelfhost } from "./selfhost-server.ts";

/** A disk of a few MB; null if this user may not mount one. */
function mountSmallDisk(): string | null {
  const folder = createFolder();
  const { status } = spawnSync("mount", ["-t", "tmpfs", "-o", "size=6m", "tmpfs", folder]);
  if (status !== 0) return null;
  onTestFinished(() => void spawnSync("umount", ["-l", folder]));
  return folder;
}

test("on a full disk no answered write is lost, and one that cannot be kept is refused with a sentence", async ({
  skip,
}) => {
  const disk = mountSmallDisk();
  if (disk === null) skip("this user may not mount a small disk");
  const first = await startSelfhost({ DATA_DIR: String(disk) });
  const { browser, call } = await connectPerson(first);
  const known: string[] = [];
  const refused: string[] = [];
  while (refused.length < 20 && known.length < 5000) {
    const answer = await registerClient(first);
    const text = await answer.text();
    if (answer.status === 201) known.push(JSON.parse(text).client_id);
    else refused.push(`${answer.status} ${text}`);
  }
  expect(refused).toHaveLength(20);
  for (const said of refused)
    expect(said).toBe(
      `503 {"error":"server_error","error_description":"The disk of this server is full, so this could not be stored: try again once the operator has made room there."}`,
    );
  expect(first.lines.join("")).toContain('"event":"storage_refused"');
  // Pages say the same, and calls that only read go on.
  const page = await browser.open("/account");
  expect([page.status, await page.text()]).toEqual([
    503,
    expect.stringContaining("The disk of this server is full"),
  ]);
  expect((await call("get_trial", { trial_id: "NCT90000001" })).status).toBe(200);
  expect(known.length).toBeGreaterThan(20);
  process.kill(first.pid, "SIGKILL");
  await first.ended;
  // The operator makes room.
  spawnSync("mount", ["-o", "remount,size=64m", String(disk)]);
  const { origin } = await startSelfhost({ ...first.settings });
  for (const clientId of known) expect(await isKnown(origin, clientId)).toBe(true);
});
