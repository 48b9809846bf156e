import fs, { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, onTestFinished, test } from "vitest";

import { toCatalogText } from "../../../compiler/cli/catalog-file.ts";
import { readCatalogModule, toCatalogModule } from "../../../compiler/cli/catalog-module.ts";
import { compileToolsets } from "../../../compiler/toolset.ts";

const toolsetsFolder = "demo/toolsets";

/** A copy of the toolsets somewhere else. */
function copyToolsets(name: string): string {
  const root = mkdtempSync(join(tmpdir(), "toolhub-catalog-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  symlinkSync(resolve("node_modules"), join(root, "node_modules"), "junction");
  cpSync(toolsetsFolder, join(root, name), { recursive: true });
  return join(root, name);
}

/** From here on folders are listed backwards, as another file system may: Node sorts them on Linux. */
function listBackwards(): void {
  const { readdirSync } = fs;
  const restore = () => {
    fs.readdirSync = readdirSync;
    syncBuiltinESMExports();
  };
  onTestFinished(restore);
  const backwards = (...args: Parameters<typeof readdirSync>) => readdirSync(...args).toReversed();
  fs.readdirSync = backwards as typeof readdirSync;
  syncBuiltinESMExports();
}

test("the catalogue is reproducible: copies elsewhere, listed in another order, give the same bytes", () => {
  const folders = ["toolsets", "elsewhere/deeper"].map(copyToolsets);
  const [first] = folders.map((folder) => toCatalogText(compileToolsets(folder)));
  listBackwards();
  expect(fs.readdirSync(toolsetsFolder)).not.toEqual(fs.readdirSync(toolsetsFolder).toSorted());
  const [again, second] = folders.map((folder) => toCatalogText(compileToolsets(folder)));
  expect(first).toContain("export const catalog");
  expect(again).toBe(first);
  expect(second).toBe(first);
  expect(readFileSync(".wrangler/test/catalog.gen.ts", "utf8")).toBe(first);
});

test("the catalogue is generated wherever it is needed, and never committed", () => {
  expect(readFileSync(".gitignore", "utf8").split("\n")).toContain("src/catalog/catalog.gen.ts");
  const { scripts }: { scripts: Record<string, string> } = JSON.parse(
    readFileSync("package.json", "utf8"),
  );
  const names = ["try", "conformance", "clients", "soak", "bench", "trace", "bundle", "check"];
  for (const name of [...names, "deploy", "prepare"]) {
    expect(scripts[name], name).toMatch(/^node scripts\/generate\.ts && /);
  }
});

test("what the package writes as a module is read back as it was", () => {
  const toolsets = compileToolsets(toolsetsFolder);
  const text = toCatalogModule(toolsets, "1.2.3", { NAME: "export const catalog = [];" });
  expect(readCatalogModule(text)).toEqual(toolsets);
});
