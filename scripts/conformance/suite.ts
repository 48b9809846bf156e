import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";

import { Dance } from "../../test/support/dance.ts";
import { findFreePort } from "../server.ts";
import type { SignedIn } from "../signed-in.ts";
import { listRequired, readResults, type ScenarioResult } from "./results.ts";

/** The suite by its file: its name on PATH is a shell script on Windows. */
const suite = join(
  dirname(createRequire(import.meta.url).resolve("@modelcontextprotocol/conformance/package.json")),
  "dist/index.js",
);

/** Runs one command of the suite to its end; what it concludes is read from its files, not from its exit code. */
async function runSuite(
  args: readonly string[],
  onLine: (line: string) => Promise<void>,
): Promise<void> {
  const child = spawn(process.execPath, [suite, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  try {
    for await (const line of createInterface({ input: child.stdout })) await onLine(line);
    await ended;
  } finally {
    child.kill();
  }
}

/** Runs what `revision` requires of a server. */
export async function runServerScenarios(
  { mcpUrl }: SignedIn,
  revision: string,
  resultsDir: string,
): Promise<readonly ScenarioResult[]> {
  const args = ["server", "--url", mcpUrl, "--requirements", revision, "-o", resultsDir];
  await runSuite(args, async () => undefined);
  return readResults(resultsDir, listRequired(revision), "server-");
}

/** All that the suite has for an authorization server. */
export const authorizationScenarios = [
  "authorization-server-metadata-endpoint",
  "authorization-code-grant",
];

/** Runs what the suite asks of an authorization server; the real consent page is clicked in the browser. */
export async function runAuthorizationScenarios(
  { origin, mcpUrl, approve }: SignedIn,
  resultsDir: string,
): Promise<readonly ScenarioResult[]> {
  const port = await findFreePort();
  const clientId = await new Dance({ origin, fetch }).register({
    client_name: "Conformance suite",
    redirect_uris: [`http://127.0.0.1:${port}/callback`],
  });
  const flags = ["--client-id", clientId, "--resource", mcpUrl, "--port", String(port)];
  await runSuite(["authorization", "--url", origin, ...flags, "-o", resultsDir], async (line) => {
    if (line.startsWith(`${origin}/authorize?`)) await approve(new URL(line));
  });
  return readResults(resultsDir, authorizationScenarios, "authorization-server-");
}
