import { afterAll, beforeAll, expect, test } from "vitest";

import { createToolhubServer, type ToolhubServer } from "../support/toolhub-server.ts";

let server: ToolhubServer;

beforeAll(async () => {
  server = await createToolhubServer();
  await server.start();
});

afterAll(() => server.remove());

const ask = (path: string, headers: Record<string, string> = {}) =>
  fetch(server.origin + path, { headers });

test("a real server says that it is ready", async () => {
  const answer = await ask("/readyz");
  expect([answer.status, await answer.text()]).toEqual([200, '{"ok":true}']);
});

test("a real server tells its numbers to this computer, and counts", async () => {
  const before = await ask("/metrics");
  expect(before.status).toBe(200);
  expect(before.headers.get("content-type")).toMatch(/^text\/plain; version=0\.0\.4/);
  await before.text();
  expect((await ask("/no-such-page")).status).toBe(404);
  await expect
    .poll(async () => (await ask("/metrics")).text(), { timeout: 10_000 })
    .toContain('toolhub_refusals_total{route="other",status="404"}');
});

test.each(["x-forwarded-for", "forwarded", "via"])(
  "a real server hides its numbers from whoever comes through a proxy: %s",
  async (name) => {
    const answer = await ask("/metrics", { [name]: "127.0.0.1" });
    expect(answer.status).toBe(404);
    expect(await answer.text()).not.toContain("toolhub_");
  },
);
