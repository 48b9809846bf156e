import { readdirSync, readlinkSync } from "node:fs";
import { expect, test } from "vitest";

import { EventReader, readStream, SessionClient } from "../support/session-client.ts";
import { connectPerson, type SelfhostServer, startSelfhost } from "./selfhost-server.ts";

/** The databases of people's objects and of sessions' that are open: of those objects that are in memory. */
function listObjectsInMemory({ pid }: SelfhostServer): string[] {
  const folder = `/proc/${pid}/fd`;
  const files = readdirSync(folder).flatMap((fd) => {
    try {
      return readlinkSync(`${folder}/${fd}`);
    } catch {
      // Closed meanwhile.
      return [];
    }
  });
  return [
    ...new Set(files.filter((file) => /(?:Account|McpSession)\/[0-9a-f]{64}\.sqlite$/.test(file))),
  ];
}

test("a person's object goes out of memory while their client listens, also while it is pinged, and tells it of a change", async () => {
  const server = await startSelfhost();
  const person = await connectPerson(server);
  const stream = await person.listen();
  const { next, cancel } = readStream(stream);
  expect(await next()).toMatchObject({ method: "notifications/subscriptions/acknowledged" });
  expect(listObjectsInMemory(server)).toHaveLength(1);
  await expect.poll(() => listObjectsInMemory(server), { timeout: 30_000 }).toEqual([]);
  // A ping comes every 15 s; whatever wakes an object keeps it for ten.
  for (let second = 0; second < 18; second += 1) {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect(listObjectsInMemory(server)).toEqual([]);
  }
  await person.browser.send("/account/keys/forget", [["toolset", "clinical-trials"]]);
  expect(await next()).toMatchObject({ method: "notifications/tools/list_changed" });
  await cancel();
});

test("a session that listens keeps neither its person's object nor its own in memory, and is told of a change", async () => {
  const server = await startSelfhost();
  const person = await connectPerson(server);
  const client = new SessionClient(`${server.origin}/mcp`, person.token);
  await client.initialize();
  const reader = new EventReader(await client.send("GET"));
  expect(await reader.next()).toMatchObject({ message: null });
  expect(listObjectsInMemory(server)).toHaveLength(1);
  await expect.poll(() => listObjectsInMemory(server), { timeout: 30_000 }).toEqual([]);
  await person.browser.send("/account/keys/forget", [["toolset", "clinical-trials"]]);
  const changed = { method: "notifications/tools/list_changed" };
  const event = await reader.nextMessage();
  expect(event?.message).toMatchObject(changed);
  await reader.drop();
  await person.browser.send("/account/keys/forget", [["toolset", "clinical-trials"]]);
  const back = new EventReader(await client.resume(event?.id));
  expect((await back.nextMessage())?.message).toMatchObject(changed);
  await back.drop();
});
