import axe from "axe-core";
import type { Browser, CDPSession, Locator, Page } from "playwright-core";
import { expect } from "vitest";

import { approveInBrowser } from "../../scripts/approve.ts";
import type { CallbackServer } from "../../scripts/callback-server.ts";
import { connectModern } from "../../scripts/connect.ts";
import { MemoryProvider } from "../../scripts/memory-provider.ts";
import { demo } from "./toolhub-server.ts";

/** A browser of its own with a passkey device that says yes. */
export interface Device {
  readonly page: Page;
}

async function addAuthenticator(cdp: CDPSession): Promise<void> {
  await cdp.send("WebAuthn.enable");
  await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

export async function openDevice(browser: Browser): Promise<Device> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  await addAuthenticator(cdp);
  return { page };
}

interface Finding {
  readonly id: string;
  readonly nodes: readonly {
    readonly target: readonly string[];
    readonly failureSummary: string;
  }[];
}

/** Everything that axe-core finds on the page as it is now, one line each. Its rules for WCAG 2.2 AA and good practice are on. */
export async function listFindings(page: Page): Promise<string[]> {
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  const options = {
    runOnly: { type: "tag", values: tags },
    rules: { "target-size": { enabled: true } },
    resultTypes: ["violations"],
  };
  await page.evaluate(axe.source);
  const violations = await page.evaluate<Finding[]>(
    `axe.run(document, ${JSON.stringify(options)}).then(({ violations }) => violations)`,
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} at ${target.join(" ")}: ${failureSummary}`),
  );
}

const maxTabs = 60;
const focusStyle = `(() => {
  const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
  return outlineStyle + " " + outlineWidth;
})()`;

export const hasFocus = async (page: Page, target: Locator): Promise<boolean> =>
  (await target.and(page.locator(":focus")).count()) === 1;

/** Presses Tab until `target` has the focus, and sees that everything on the way shows that it has it. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  // The page that a key led to may still be on its way.
  await target.waitFor({ state: "attached" });
  for (let tabs = 0; tabs < maxTabs; tabs += 1) {
    if (await hasFocus(page, target)) return;
    await page.keyboard.press("Tab");
    const isInPage = (await page.locator(":focus").count()) === 1;
    if (isInPage) expect(await page.evaluate(focusStyle)).toBe("solid 3px");
  }
  throw new Error(`${target} is not reached with Tab`);
}

export async function pressOn(page: Page, target: Locator, key: "Enter" | "Space"): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press(key);
}

export async function typeInto(page: Page, label: string, text: string): Promise<void> {
  await tabTo(page, page.getByLabel(label, { exact: true }));
  await page.keyboard.type(text);
}

export const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });

/** Lets a person of this name sign in and consent in a browser; what a client keeps of it. */
export async function connectPerson(
  browser: Browser,
  callbacks: CallbackServer,
  url: string,
  name: string,
): Promise<{ provider: MemoryProvider; token: string }> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const key = await demo.makeKey(name);
  const provider = new MemoryProvider(`${name}'s client`, callbacks, (authorizationUrl) =>
    approveInBrowser(page, authorizationUrl, { name, key }),
  );
  await (await connectModern(url, provider, fetch)).close();
  await context.close();
  return { provider, token: (await provider.tokens())?.access_token ?? "" };
}
