import type { Browser, CDPSession, Page } from "playwright-core";

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
