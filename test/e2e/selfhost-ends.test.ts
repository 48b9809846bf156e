import { once } from "node:events";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";

import { endTree, startProgram } from "../../scripts/processes.ts";
import { findFreePort, isPortFree } from "../../scripts/server.ts";
import { createCheckout } from "../support/checkout.ts";

test("SIGTERM to npm run selfhost ends the server below it, and npm waits for that", async () => {
  const checkout = createCheckout();
  cpSync("selfhost", join(checkout.folder, "selfhost"), { recursive: true });
  const port = await findFreePort();
  const args = ["--prefix", checkout.folder, "run", "selfhost", "--", "--port", `${port}`];
  const child = startProgram("npm", args, process.env);
  onTestFinished(async () => {
    await endTree(child, "SIGKILL");
    checkout.remove();
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (data) => {
      output += data;
    });
  }
  await expect.poll(() => output, { timeout: 90_000 }).toContain("toolhub is ready.");
  child.kill("SIGTERM");
  expect(await once(child, "exit")).toEqual([0, null]);
  expect(await isPortFree(port)).toBe(true);
  expect(output).toMatch(/stopped\n$/);
});
