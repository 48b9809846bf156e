import { execFileSync, spawn } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";

import { isHealthy, isPortFree, toolhub } from "../../scripts/server.ts";

/** Runs a script to its end. */
function run(script: string, args: readonly string[] = []) {
  return new Promise<{ code: number | null; output: string }>((resolve) => {
    const child = spawn("node", [script, ...args], { stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (data) => {
        output += data;
      });
    }
    child.on("exit", (code) => resolve({ code, output }));
  });
}

test("no npm script needs a POSIX shell, but the one that starts one", () => {
  // Its entrypoint is a shell script.
  const { selfhost, ...scripts }: Record<string, string> = JSON.parse(
    readFileSync("package.json", "utf8"),
  ).scripts;
  for (const script of Object.values(scripts)) expect(script).toMatch(/^[\w ./:=&-]+$/);
  expect(Object.values(scripts).join()).not.toMatch(/\/dev\/|\bexec\b/);
});

test("the types of settings do not depend on the secrets of who makes them", () => {
  const folder = mkdtempSync(join(tmpdir(), "types-"));
  try {
    copyFileSync("wrangler.toml", join(folder, "wrangler.toml"));
    writeFileSync(join(folder, ".dev.vars"), "KEY_RING=1:a\n");
    execFileSync("node", [resolve("scripts/types.ts")], { cwd: folder });
    const types = readFileSync(join(folder, "worker-configuration.d.ts"), "utf8");
    expect(types).toContain("PUBLIC_URL");
    expect(types).not.toContain("KEY_RING");
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.each([
  [["--port", "http"], '--port must be a port, 1 to 65535, and is "http".'],
  [["--port", "65535"], '--demo-port must be a port, 1 to 65535, and is "65536".'],
  [["--port", "9000", "--demo-port", "9000"], "--port and --demo-port must be two ports."],
  [["--prot", "9000"], "Unknown option '--prot'"],
])("npm run dev and npm run try -- %j say in a sentence what is wrong", async (args, sentence) => {
  for (const script of ["scripts/dev.ts", "scripts/try.ts"]) {
    const { code, output } = await run(script, args);
    expect(code).toBe(2);
    expect(output).toContain(sentence);
    expect(output).not.toContain("    at ");
  }
});

test.each([
  ["scripts/dev.ts", "--demo-port <port>"],
  ["scripts/try.ts", "--demo-port <port>"],
  ["selfhost/start.ts", "--data <folder>"],
  ["scripts/demo-load.ts", "DEMO_URL"],
  ["scripts/rooms.ts", "docs/architecture.md"],
])("%s --help says what it takes, starts nothing and ends well", async (script, part) => {
  const { code, output } = await run(script, ["--help"]);
  expect(code).toBe(0);
  expect(output).toMatch(/^npm run [\w:]+ \[?-- /);
  expect(output).toContain(part);
  expect(output).not.toContain("Unknown option");
});

test("npm run dev says in a sentence that its port is taken, and what to do", async () => {
  const holder = createServer();
  if (await isPortFree(toolhub.port)) holder.listen(toolhub.port, "127.0.0.1");
  const { code, output } = await run("scripts/dev.ts");
  if (holder.listening) await new Promise((resolve) => holder.close(resolve));
  expect(code).toBe(1);
  expect(output).toMatch(
    /Port 848[45] is taken, and (toolhub|demo) needs it\. Stop what runs there/,
  );
  expect(output).not.toContain("    at ");
});

test("npm run try goes the whole way in both eras and leaves nothing running that it started", async () => {
  const wasRunning = await isHealthy(toolhub.port);
  const { code, output } = await run("scripts/try.ts");
  expect(output).toContain("It works in both eras");
  expect(code).toBe(0);
  for (const step of [
    /POST +\/mcp +401/,
    /GET +\/\.well-known\/oauth-protected-resource\/mcp +200/,
    /POST +\/register +201/,
    /the consent page: try-out\/consent\.png/,
    /POST +\/token +200/,
    /"total_count": \d+/,
  ]) {
    expect(output).toMatch(step);
  }
  expect(output).not.toMatch(/sk_demo_\w/);
  expect(existsSync("try-out/consent.png")).toBe(true);
  expect(await isHealthy(toolhub.port)).toBe(wasRunning);
});
