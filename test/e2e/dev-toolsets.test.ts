import { cpSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
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

test("npm run dev serves the toolsets that TOOLSETS names, and the demo API without its own toolset", async () => {
  const checkout = createCheckout();
  rmSync(join(checkout.folder, "demo/toolsets/clinical-trials"), { recursive: true });
  const github = join(checkout.folder, "demo/toolsets/github");
  cpSync(github, join(checkout.folder, "demo/toolsets/copied"), { recursive: true });
  const dev = await startDev({ checkout, env: { TOOLSETS: "copied" } });
  onTestFinished(dev.stop);
  await dev.waitFor("toolhub is ready.");
  const text = await (await fetch(`${dev.origin}/llms.txt`)).text();
  expect(text).toContain("/mcp/copied");
  expect(text).not.toContain("/mcp/github");
});
