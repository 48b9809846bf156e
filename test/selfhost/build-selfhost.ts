import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";

import { addCatalog, buildToolhub } from "../../selfhost/build.ts";
import { testNetworks } from "../../selfhost/test-networks.ts";

/** Builds toolhub once, as `npm run selfhost:build` does. */
export async function setup({ provide }: TestProject): Promise<() => void> {
  const parent = mkdtempSync(join(tmpdir(), "toolhub-app-"));
  const folder = join(parent, "app");
  await buildToolhub(folder, testNetworks);
  addCatalog(folder);
  provide("appFolder", folder);
  return () => rmSync(parent, { recursive: true, force: true });
}
