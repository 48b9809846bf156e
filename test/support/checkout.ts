import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const parts = [
  "compiler",
  "demo",
  "package.json",
  "scripts",
  "src",
  "toolsets",
  "tsconfig.json",
  "wrangler.toml",
];

/** A fresh copy of this repository, as somebody has it after `npm ci`, with these settings in `.dev.vars`. */
export function createCheckout(settings?: Readonly<Record<string, string>>) {
  const folder = mkdtempSync(join(tmpdir(), "toolhub-checkout-"));
  for (const part of parts) cpSync(part, join(folder, part), { recursive: true });
  symlinkSync(resolve("node_modules"), join(folder, "node_modules"), "junction");
  const secrets = join(folder, ".dev.vars");
  if (settings) {
    const lines = Object.entries(settings).map(([name, value]) => `${name}="${value}"\n`);
    writeFileSync(secrets, lines.join(""));
  }
  return {
    folder,
    secrets,
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
}
