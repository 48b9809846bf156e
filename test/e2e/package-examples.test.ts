import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, onTestFinished, test } from "vitest";

import { buildPackage } from "../../scripts/build-package.ts";

test("a toolset among the package's examples compiles once it is copied and its schema's package is there", async () => {
  const team = mkdtempSync(join(tmpdir(), "toolhub-examples-"));
  onTestFinished(() => rmSync(team, { recursive: true, force: true }));
  const installed = join(team, "node_modules/toolhub");
  await buildPackage(installed);
  const link = (name: string) =>
    symlinkSync(resolve("node_modules", name), join(team, "node_modules", name), "junction");
  link("wrangler");
  const name = "toolsets/shopify-storefront";
  cpSync(join(installed, "examples", name), join(team, name), { recursive: true });
  const check = () =>
    execFileSync(process.execPath, [join(installed, "dist/toolhub.js"), "check"], {
      cwd: team,
      encoding: "utf8",
      stdio: "pipe",
    });
  expect(check).toThrow("run npm install --save-dev @shopify/hydrogen-react");
  mkdirSync(join(team, "node_modules/@shopify"));
  link("@shopify/hydrogen-react");
  expect(check()).toMatch(/shopify-storefront +search_products/);
});
