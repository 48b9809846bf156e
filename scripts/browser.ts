import { existsSync } from "node:fs";
import { type Browser, chromium as playwright } from "playwright-core";

const installed = ["/usr/bin/chromium", "/usr/bin/google-chrome", "/usr/bin/chromium-browser"];

/** `CHROMIUM_PATH`, an installed browser, or the one that comes inside an npm package. */
async function findChromium(): Promise<string> {
  const named = process.env.CHROMIUM_PATH ?? installed.find((path) => existsSync(path));
  if (named !== undefined) return named;
  // With this name the package also unpacks the shared libraries that a bare machine lacks.
  process.env.AWS_EXECUTION_ENV = "AWS_Lambda_nodejs24.x";
  const { default: chromium } = await import("@sparticuz/chromium");
  return chromium.executablePath();
}

/** A headless Chromium with its web security on. Close it yourself. */
export async function openBrowser(): Promise<Browser> {
  return playwright.launch({
    executablePath: await findChromium(),
    args: ["--no-sandbox", "--disable-gpu"],
  });
}
