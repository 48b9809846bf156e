import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";

import { startWorker, stopWorker, toolhub, waitUntilHealthy } from "../../scripts/server.ts";
import { toServerSettings } from "../support/server-settings.ts";

/** Starts the tests' own Worker at the address that is provided: the same as in the tests' own workerd, over HTTP. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { serverOrigin, demoUrl } = project.config.provide;
  const persistTo = mkdtempSync(join(tmpdir(), "toolhub-server-"));
  const lines: string[] = [];
  const vars = { ...toServerSettings(String(demoUrl)), PUBLIC_URL: String(serverOrigin) };
  const port = Number(new URL(String(serverOrigin)).port);
  const worker = { ...toolhub, main: "test/fixture/worker.ts", port, persistTo, vars };
  const child = startWorker(worker, (line) => lines.push(line));
  try {
    await waitUntilHealthy(child, port);
  } catch (error) {
    throw new Error(`the server did not start: ${lines.join("\n")}`, { cause: error });
  }
  return async () => {
    await stopWorker(child);
    rmSync(persistTo, { recursive: true, force: true });
  };
}
