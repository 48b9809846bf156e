import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";

import type { BrowserSession } from "../support/dance.ts";
import { createDemo } from "../support/demo.ts";
import { startWorkerdServer, type WorkerdServer } from "../support/workerd-server.ts";

const demo = createDemo(`http://localhost:${process.env.DEMO_PORT}`);
let server: WorkerdServer;

beforeAll(async () => {
  server = await startWorkerdServer({
    CLINICAL_TRIALS_ENDPOINT: `${demo.url}/graphql`,
    CLINICAL_TRIALS_KEY_URL: `${demo.url}/keys`,
  });
});
afterAll(() => server.remove());

/** The files of the objects' databases that hold `text`, journals included. */
function findFiles(text: string, folder = ""): string[] {
  const path = join(server.storage, folder);
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((path) => readIfThere(path).includes(text));
}

/** A journal may go between the listing and the reading. */
function readIfThere(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch {
    return Buffer.alloc(0);
  }
}

async function connect(name: string, owner: string) {
  const key = await demo.makeKey(owner);
  return server.dance.connect(name, [
    ["toolset", "clinical-trials"],
    ["key:clinical-trials", key],
  ]);
}

async function deleteAccount(browser: BrowserSession) {
  const response = await browser.send("/account/delete", [["phrase", "delete everything"]]);
  expect(response.status).toBe(200);
}

test("whoever deletes their account is in no file any more, not even in what is free in it", async () => {
  const [name, owner] = ["Xanthippe Quillfeather", "Owner Zephyrine"];
  const { browser } = await connect(name, owner);
  const { browser: kept } = await connect("Somebody Staying", "Owner Staying");
  expect(findFiles(name).length).toBeGreaterThan(0);
  expect(findFiles(owner).length).toBeGreaterThan(0);
  await deleteAccount(browser);
  expect(findFiles(name, "toolhub-Account")).toEqual([]);
  expect(findFiles(owner)).toEqual([]);
  // The list of people is one for all: its journal goes when the object rests.
  await vi.waitFor(() => expect(findFiles(name)).toEqual([]), { timeout: 90_000, interval: 1000 });
  expect(findFiles("Somebody Staying").length).toBeGreaterThan(0);
  const account = await kept.open("/account");
  expect(await account.text()).toContain("Owner Staying");
});
