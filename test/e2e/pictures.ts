import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import sharp from "sharp";
import { expect } from "vitest";

import { openBrowser } from "../../scripts/browser.ts";

const folder = "docs/img";
/** Pictures for the documents are only rewritten on request, so that a test run leaves no changes. */
const isKept = Boolean(process.env.KEEP_PICTURES);

const font = "@expo-google-fonts/ibm-plex-mono/400Regular/IBMPlexMono_400Regular.ttf";
const listFontFolders = () => [
  dirname(fileURLToPath(import.meta.resolve(font))),
  // The packaged browser's own.
  join(tmpdir(), "fonts"),
  "/usr/share/fonts",
];

const preferred = [
  ["monospace", "IBM Plex Mono"],
  ["sans-serif", "Open Sans"],
  ["system-ui", "Open Sans"],
] as const;

/** Source: fontconfig, fonts-conf(5). */
function toFontConfig(): string {
  const folders = listFontFolders().map((path) => `<dir>${path}</dir>`);
  const aliases = preferred.map(
    ([family, name]) =>
      `<alias binding="same"><family>${family}</family><prefer><family>${name}</family></prefer></alias>`,
  );
  const lines = ["<fontconfig>", ...folders, ...aliases, "</fontconfig>"];
  return `<?xml version="1.0"?>\n${lines.join("\n")}\n`;
}

const isMonospace = `(() => {
  document.body.innerHTML = '<code style="font-family: monospace">iiii</code><br><code style="font-family: monospace">MMMM</code>';
  const [narrow, wide] = [...document.querySelectorAll("code")].map((code) => code.offsetWidth);
  return narrow === wide;
})()`;

/** What a headless browser says of itself names no browser that people have. */
export const ordinary = {
  userAgent:
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0.0.0 Safari/537.36",
};

/** A browser with the fonts of the pictures, if they are kept: the packaged one has no monospaced font. */
export async function openPictureBrowser(): Promise<Browser> {
  if (!isKept) return openBrowser();
  const file = join(mkdtempSync(join(tmpdir(), "toolhub-fonts-")), "fonts.conf");
  writeFileSync(file, toFontConfig());
  process.env.FONTCONFIG_FILE = file;
  const browser = await openBrowser();
  const page = await browser.newPage();
  expect(await page.evaluate(isMonospace), "a monospaced font").toBe(true);
  await page.close();
  return browser;
}

/** Takes a picture of the whole page, and keeps it in `docs/img` on request, with as few colours as it needs. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  const picture = await page.screenshot({ fullPage: true });
  expect(picture.byteLength).toBeGreaterThan(5000);
  if (!isKept) return;
  mkdirSync(folder, { recursive: true });
  await sharp(picture)
    .png({ palette: true, colours: 64, effort: 10 })
    .toFile(join(folder, `${name}.png`));
}
