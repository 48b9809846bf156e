import { existsSync } from "node:fs";
import { type Browser, type LaunchOptions, chromium as playwright } from "playwright-core";

/** As much of a machine as tells which browsers it may have. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly arch: string;
  /** The setting CHROMIUM_PATH. */
  readonly named: string | undefined;
  readonly exists: (path: string) => boolean;
}

/** A browser to start, or the one inside an npm package, which is for Linux on x64 alone. */
type Choice = Pick<LaunchOptions, "executablePath" | "channel"> | "packaged";

const chromiumPaths: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  linux: ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/snap/bin/chromium"],
  darwin: ["/Applications/Chromium.app/Contents/MacOS/Chromium"],
};
/** Found by name on Linux, macOS and Windows. Source: Playwright, "Browsers", Google Chrome and Microsoft Edge. */
const channels = ["chrome", "msedge"];

const advice =
  "Install Chrome, Edge or Chromium, or set CHROMIUM_PATH to the program of one, then try again.";

/** What to try, the first that starts is used. */
export function listBrowsers({ platform, arch, named, exists }: Machine): Choice[] {
  if (named) return [{ executablePath: named }];
  const paths = (chromiumPaths[platform] ?? []).filter(exists);
  return [
    ...paths.map((executablePath) => ({ executablePath })),
    ...channels.map((channel) => ({ channel })),
    ...(platform === "linux" && arch === "x64" ? (["packaged"] as const) : []),
  ];
}

async function toOptions(choice: Choice): Promise<LaunchOptions> {
  if (choice !== "packaged") return choice;
  // With this name the package also unpacks the shared libraries that a bare machine lacks.
  process.env.AWS_EXECUTION_ENV = "AWS_Lambda_nodejs24.x";
  const { default: chromium } = await import("@sparticuz/chromium");
  return { executablePath: await chromium.executablePath() };
}

/** A headless Chromium with its web security on. Close it yourself. Throws: a sentence if there is none. */
export async function openBrowser(named = process.env.CHROMIUM_PATH): Promise<Browser> {
  const { platform, arch } = process;
  const args = ["--no-sandbox", "--disable-gpu"];
  let cause: unknown;
  const choices = listBrowsers({ platform, arch, named, exists: existsSync });
  // On a machine under load a browser may crash while it starts.
  for (const choice of [...choices, ...choices.slice(-1)]) {
    try {
      return await playwright.launch({ ...(await toOptions(choice)), args });
    } catch (error) {
      cause = error;
    }
  }
  const what = named
    ? `CHROMIUM_PATH names no browser that starts: ${named}.`
    : "There is no browser here.";
  throw new Error(`${what} ${advice}`, { cause });
}
