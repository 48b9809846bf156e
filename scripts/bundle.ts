import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const limitKb = 322;

const outDir = mkdtempSync(join(tmpdir(), "toolhub-bundle-"));
try {
  const flags = ["deploy", "--env=", "--dry-run", "--minify", "--outdir", outDir];
  execFileSync("wrangler", flags, {
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, WRANGLER_SEND_METRICS: "false" },
  });
  const bundle = readFileSync(join(outDir, "index.js"));
  const kb = gzipSync(bundle, { level: 9 }).byteLength / 1024;
  const size = `Worker bundle: ${kb.toFixed(1)} KB gzipped (${(bundle.byteLength / 1024).toFixed(0)} KB minified)`;
  if (kb > limitKb) {
    console.error(
      `${size}, over the limit of ${limitKb} KB. Find what grew with: npx wrangler deploy --dry-run --metafile`,
    );
    process.exitCode = 1;
  } else {
    console.log(`${size}, limit ${limitKb} KB`);
  }
} finally {
  rmSync(outDir, { recursive: true });
}
