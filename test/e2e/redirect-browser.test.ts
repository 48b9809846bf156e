import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { networkInterfaces } from "node:os";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";

import { openBrowser } from "../../scripts/browser.ts";
import { createToolhubServer, type ToolhubServer } from "../support/toolhub-server.ts";

let server: ToolhubServer;
let browser: Browser;

beforeAll(async () => {
  server = await createToolhubServer();
  [browser] = await Promise.all([openBrowser(), server.start()]);
});

afterAll(async () => {
  await Promise.all([browser.close(), server.remove()]);
});

/** `::1` too where there is one; a container may have none. */
const loopbacks = Object.values(networkInterfaces())
  .flatMap((each) => each ?? [])
  .filter(({ internal }) => internal)
  .map(({ address }) => address);

test.each(loopbacks)(
  "a browser lets the consent form lead back to a program at %s",
  async (address) => {
    const program = createServer((_, response) => response.end("done\n"));
    program.listen(0, address);
    await once(program, "listening");
    const { port } = program.address() as AddressInfo;
    const host = address.includes(":") ? `[${address}]` : address;
    const redirectUri = `http://${host}:${port}/callback`;
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(await server.dance.toAuthorizeUrl(redirectUri));
    await page.getByLabel("Your name").fill("Ada");
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByRole("button", { name: "Deny" }).click();
    await page.waitForURL(`${redirectUri}?*`);
    expect(new URL(page.url()).searchParams.get("error")).toBe("access_denied");
    await context.close();
    program.close();
  },
);
