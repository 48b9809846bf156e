import { readdirSync, readlinkSync } from "node:fs";
import { expect, test } from "vitest";

import { readStream } from "../support/session-client.ts";
import { connectPerson, type SelfhostServer, startSelfhost } from "./selfhost-server.ts";

/** The databases of people's objects that are open: of those objects that are in memory. */
function listAccountsInMemory({ pid }: SelfhostServer): string[] {
  const folder = `/proc/${pid}/fd`;
  const files = readdirSync(folder).flatMap((fd) => {
    try {
      return readlinkSync(`${folder}/${fd}`);
    } catch {
      // Closed meanwhile.
      return [];
    }
  });
  return [...new Set(files.filter((file) => /Account\/[0-9a-f]{64}\.sqlite$/.test(file)))];
}

test("a person's object goes out of memory while their client listens, also while it is pinged, and tells it of a change", async () => {
  const server = await startSelfhost();
  const person = await connectPerson(server);
  const stream = await person.listen();
  const { next, cancel } = readStream(stream);
  expect(await next()).toMatchObject({ method: "notifications/subscriptions/acknowledged" });
  expect(listAccountsInMemory(server)).toHaveLength(1);
  await expect.poll(() => listAccountsInMemory(server), { timeout: 30_000 }).toEqual([]);
  // A ping comes every 15 s; whatever wakes an object keeps it for ten.
  for (let second = 0; second < 18; second += 1) {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect(listAccountsInMemory(server)).toEqual([]);
  }
  await person.browser.send("/account/keys/forget", [["toolset", "clinical-trials"]]);
  expect(await next()).toMatchObject({ method: "notifications/tools/list_changed" });
  await cancel();
});
