import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";

import { createCheckout, startDev } from "../support/checkout.ts";

test("npm run dev serves what is in the files: saved while it was off, and by a file that takes another's place", async () => {
  const checkout = createCheckout();
  const file = join(checkout.folder, "demo/toolsets/clinical-trials/operations/get_trial.graphql");
  const text = readFileSync(file, "utf8");
  const describe = (words: string) => text.replace("Read one clinical trial:", words);
  writeFileSync(file, describe("Saved while dev was off."));
  const dev = await startDev({ checkout });
  onTestFinished(dev.stop);
  await dev.waitFor("toolhub is ready.");
  const read = async () => (await fetch(`${dev.origin}/llms.txt`)).text();
  expect(await read()).toContain("Saved while dev was off.");
  for (const words of ["Once.", "Twice.", "Three times."]) {
    writeFileSync(`${file}~`, describe(words));
    renameSync(`${file}~`, file);
    await expect.poll(read, { timeout: 30_000 }).toContain(words);
  }
});
