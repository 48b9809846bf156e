import { chmodSync, cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, inject, test } from "vitest";

import { findFreePort } from "../../scripts/server.ts";
import { createFolder, createKeyRing, refuse, startSelfhost } from "./selfhost-server.ts";

const origin = "http://localhost:8080";
const ring = createKeyRing();
const good = { PUBLIC_URL: origin, KEY_RING: ring };
const oidc = {
  ...good,
  SIGN_IN: "oidc",
  OIDC_ISSUER: "https://issuer.example",
  OIDC_CLIENT_ID: "hub",
};

test.each([
  ["KEY_RING is not set", { PUBLIC_URL: origin }],
  ["KEY_RING is not set", { PUBLIC_URL: origin, KEY_RING: "" }],
  ["KEY_RING must be", { PUBLIC_URL: origin, KEY_RING: "hunter2hunter2" }],
  ["KEY_RING must be", { PUBLIC_URL: origin, KEY_RING: ring.slice(0, -1) }],
  ["KEY_RING must be", { PUBLIC_URL: origin, KEY_RING: `${ring},` }],
  ["PUBLIC_URL is not set", { KEY_RING: ring }],
  ["PUBLIC_URL must be https", { ...good, PUBLIC_URL: "http://tools.example.org" }],
  ["set TRUST_PROXY=1", { ...good, PUBLIC_URL: "https://tools.example.org" }],
  ["UNSAFE", { ...good, SIGN_IN: "", UNSAFE_DEV_SIGN_IN: "" }, "SIGN_IN must be"],
  ["administrator", { ...good, SIGN_IN: "dev", UNSAFE_DEV_SIGN_IN: "0" }],
  ["OIDC_ALLOWED is not set", oidc],
  ["OIDC_CLIENT_SECRET is not set", { ...oidc, OIDC_ALLOWED: "*" }],
  ["OWNER_CODE is not set", { ...good, SIGN_IN: "passkey" }],
  [
    "OWNER_CODE must have at least 16",
    { ...good, SIGN_IN: "passkey", OWNER_CODE: "hunter2hunter2" },
  ],
  ["EGRESS must be", { ...good, EGRESS: "local" }],
  ["PORT must be", { ...good, PORT: "http" }],
  ["DRAIN_SECONDS must be", { ...good, DRAIN_SECONDS: "soon" }],
] as [string, Record<string, string>, string?][])(
  "%s: exit 64 with a sentence",
  (words, settings, other) => {
    const { status, said } = refuse({ DATA_DIR: createFolder(), ...settings });
    expect(said).toContain(`toolhub cannot start: `);
    expect(said).toContain(other ?? words);
    expect(said.split("\n")).toHaveLength(1);
    expect(said).not.toContain(ring.slice(3, 20));
    expect(said).not.toContain("hunter2");
    expect(status).toBe(64);
  },
);

test("a secret comes from a file, without the line break at its end", async () => {
  const file = join(createFolder(), "key-ring");
  writeFileSync(file, `${ring}\n`);
  const { origin } = await startSelfhost({ KEY_RING: "", KEY_RING_FILE: file });
  expect((await fetch(`${origin}/account`, { redirect: "manual" })).status).toBe(303);
});

test.each([
  ["names a file that cannot be read", "/nowhere/key-ring", {}],
  ["names an empty file", "", {}],
  ["KEY_RING and KEY_RING_FILE are both set", ring, { KEY_RING: ring }],
  ["KEY_RING must be", "hunter2", {}],
])("a file with a secret: %s", (words, content, settings) => {
  const file = content.startsWith("/") ? content : join(createFolder(), "key-ring");
  if (file !== content) writeFileSync(file, content);
  const all = { DATA_DIR: createFolder(), PUBLIC_URL: origin, KEY_RING_FILE: file, ...settings };
  const { status, said } = refuse(all);
  expect(said).toContain(words);
  expect(said).not.toMatch(/hunter2|\/nowhere/);
  expect(status).toBe(64);
});

test("a second process on the same data is refused, also when only workerd is left of the first", async () => {
  const { settings, child, pid } = await startSelfhost();
  const again = { ...settings, PORT: "1" };
  expect(refuse(again)).toEqual({
    status: 75,
    said: expect.stringContaining("another process serves the data"),
  });
  process.kill(Number(child.pid), "SIGKILL");
  expect(refuse(again).status).toBe(75);
  process.kill(pid, "SIGKILL");
  await expect.poll(() => refuse({ ...again, EGRESS: "public", PORT: "x" }).status).toBe(64);
  await startSelfhost({ ...settings, PORT: settings.PORT ?? "" });
});

test("a test that waits for a refusal ends what serves instead", async () => {
  const settings = { ...good, PORT: String(await findFreePort()), DATA_DIR: createFolder() };
  expect(() => refuse(settings, { timeout: 5000 })).toThrow("it did not refuse to start");
  // Its data is free again: nothing of it runs.
  await startSelfhost(settings);
});

// Root may write everywhere.
test.runIf(process.getuid?.() === 0)("data that cannot be written: exit 73 with the user", () => {
  const folder = createFolder();
  const app = createFolder();
  cpSync(inject("appFolder"), app, { recursive: true });
  chmodSync(app, 0o755);
  chmodSync(folder, 0o555);
  const settings = { ...good, APP_DIR: app, DATA_DIR: folder };
  const { status, said } = refuse(settings, { uid: 65532 });
  expect(said).toContain(`${folder} cannot be written by user 65532`);
  expect(status).toBe(73);
});

test("nothing to serve: exit 66", () => {
  const { status, said } = refuse({ ...good, APP_DIR: createFolder(), DATA_DIR: createFolder() });
  expect(said).toContain("npm run selfhost:build");
  expect(status).toBe(66);
});
