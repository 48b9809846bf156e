import { expect, test } from "vitest";

import { listBrowsers, openBrowser } from "../../scripts/browser.ts";

const byName = [{ channel: "chrome" }, { channel: "msedge" }];
const debian = { executablePath: "/usr/bin/chromium" };
const mac = { executablePath: "/Applications/Chromium.app/Contents/MacOS/Chromium" };

test.each([
  { on: "bare Linux", platform: "linux", arch: "x64", has: null, first: [...byName, "packaged"] },
  { on: "bare Linux", platform: "linux", arch: "arm64", has: null, first: byName },
  { on: "Debian", platform: "linux", arch: "arm64", has: debian, first: [debian, ...byName] },
  { on: "a Mac", platform: "darwin", arch: "arm64", has: null, first: byName },
  { on: "a Mac", platform: "darwin", arch: "x64", has: mac, first: [mac, ...byName] },
  { on: "Windows", platform: "win32", arch: "x64", has: debian, first: byName },
] as const)("on $on ($arch) what it has is tried first: $has", ({ platform, arch, has, first }) => {
  const exists = (path: string) => path === has?.executablePath;
  expect(listBrowsers({ platform, arch, named: undefined, exists })).toEqual(first);
});

test("CHROMIUM_PATH goes before everything, and what does not start is told in a sentence", async () => {
  const named = "/nowhere/chromium";
  expect(listBrowsers({ platform: "linux", arch: "x64", named, exists: () => true })).toEqual([
    { executablePath: named },
  ]);
  await expect(openBrowser(named)).rejects.toThrow(
    /^CHROMIUM_PATH names no browser that starts: \/nowhere\/chromium\. Install Chrome, Edge or Chromium/,
  );
});

test("a browser is found here", async () => {
  const browser = await openBrowser();
  expect(browser.version()).toMatch(/^\d+\./);
  await browser.close();
});
