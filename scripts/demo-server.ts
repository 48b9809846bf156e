import { rmSync } from "node:fs";

import { demo, findFreePort, startWorker, stopWorker, waitUntilHealthy } from "./server.ts";

/** The demo API on a free port, with data of its own in `storage`, which `stop` deletes. */
export async function startDemo(storage: string) {
  const port = await findFreePort();
  const child = startWorker({ ...demo, port, persistTo: storage }, () => undefined);
  await waitUntilHealthy(child, port);
  const stop = async () => {
    await stopWorker(child);
    rmSync(storage, { recursive: true, force: true });
  };
  return { url: `http://localhost:${port}`, stop };
}
