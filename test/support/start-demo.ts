import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import {
  demo,
  isHealthy,
  startWorker,
  stopWorker,
  waitUntilHealthy,
} from "../../scripts/server.ts";

/** Starts the demo upstream once for the whole run; the second project finds it running. */
export async function setup(): Promise<(() => Promise<void>) | undefined> {
  const port = Number(process.env.DEMO_PORT);
  if (await isHealthy(port)) return undefined;
  const persistTo = mkdtempSync(join(tmpdir(), "toolhub-demo-"));
  const lines: string[] = [];
  const child = startWorker({ ...demo, port, persistTo }, (line) => lines.push(line));
  try {
    await waitUntilHealthy(child, port);
  } catch (error) {
    throw new Error(`the demo upstream did not start: ${lines.join("\n")}`, { cause: error });
  }
  return async () => {
    await stopWorker(child);
    rmSync(persistTo, { recursive: true, force: true });
  };
}
