import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";

import { openBrowser } from "../../scripts/browser.ts";
import { addKeyRing, readSettingsFile } from "../../scripts/dev-secrets.ts";
import { openDevice } from "../support/browser.ts";
import { createCheckout, findPorts, startDev } from "../support/checkout.ts";
import { clientId, clientSecret, startIssuer } from "../support/issuer.ts";

const readRing = (file: string) => readFileSync(file, "utf8").match(/^KEY_RING="k1:[\w-]{43}"$/gm);

/** `npm run dev` with these settings in `.dev.vars` alone. */
async function start(
  settings?: Readonly<Record<string, string>>,
  ports?: Awaited<ReturnType<typeof findPorts>>,
) {
  const checkout = createCheckout(settings);
  const dev = await startDev({ checkout, ...(ports ? { ports } : {}) });
  onTestFinished(dev.stop);
  await dev.waitFor("toolhub is ready.");
  return { ...dev, checkout };
}

async function open() {
  const browser = await openBrowser();
  onTestFinished(() => browser.close());
  return browser;
}

test("without .dev.vars npm run dev makes it, and everything follows the ports that were asked for", async () => {
  const { origin, demoUrl, checkout, output } = await start();
  expect(readRing(checkout.secrets)).toHaveLength(1);
  for (const address of [`${origin}/mcp`, `${origin}/account`, `${demoUrl}/keys`]) {
    expect(output()).toContain(`  ${address}`);
  }
  expect(output()).not.toContain("http://localhost:848");
  const page = await (await open()).newPage();
  await page.goto(`${origin}/account`);
  await page.getByLabel("Your name").fill("Ada");
  await page.getByRole("button", { name: "Continue" }).click();
  await page.waitForURL(`${origin}/account`);
  expect(await page.content()).toContain(`${demoUrl}/keys`);
});

test("passkeys and a key for everybody work from .dev.vars alone", async () => {
  const { origin, checkout } = await start({
    SIGN_IN: "passkey",
    OWNER_CODE: "correct horse battery staple",
    CLINICAL_TRIALS_KEY: "sk_demo_for_everybody_in_the_office",
  });
  expect(readRing(checkout.secrets)).toHaveLength(1);
  const { page } = await openDevice(await open());
  await page.goto(`${origin}/account`);
  await page.getByLabel("Owner code").fill("correct horse battery staple");
  await page.getByLabel("Your name").fill("Ada");
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("button", { name: "Make a passkey" }).click();
  await page.waitForURL(/\/account/);
  expect(await page.innerText("main")).toMatch(/shared/i);
});

test("an issuer works from .dev.vars alone, and leads back to the port that was asked for", async () => {
  const ports = await findPorts();
  const issuer = await startIssuer(`http://localhost:${ports.port}/sign-in/callback`);
  onTestFinished(issuer.close);
  const settings = {
    SIGN_IN: "oidc",
    OIDC_ISSUER: issuer.url,
    OIDC_CLIENT_ID: clientId,
    OIDC_CLIENT_SECRET: clientSecret,
    OIDC_ALLOWED: "@example.org",
  };
  const { origin } = await start(settings, ports);
  const page = await (await open()).newPage();
  await page.goto(`${origin}/account`);
  await page.getByRole("link", { name: "Continue with" }).click();
  await page.getByPlaceholder("Enter any login").fill("ada");
  await page.getByPlaceholder("and password").fill("anything");
  await page.getByRole("button", { name: "Sign-in" }).click();
  await page.getByRole("button", { name: "Continue" }).click();
  await page.waitForURL(`${origin}/account`);
  expect(await page.innerText("body")).toContain("Ada Lovelace");
});

test("the first wrong setting ends npm run dev with its sentence", async () => {
  const dev = await startDev({ checkout: createCheckout({ SIGN_IN: "passkey" }) });
  onTestFinished(dev.stop);
  expect(await dev.ended).toBe(1);
  const said = dev.output().trim().split("\n").at(-1);
  expect(said).toMatch(/^toolhub cannot start: OWNER_CODE must be set as a secret/);
  expect(dev.output().match(/cannot start/g)).toHaveLength(1);
  expect(dev.output()).not.toContain("is ready");
});

test.each(["", "# mine\nSIGN_IN=dev", 'KEY_RING=""\n', readFileSync(".dev.vars.example", "utf8")])(
  "a key ring is added once, and the rest of .dev.vars stays: %j",
  (text) => {
    const folder = mkdtempSync(join(tmpdir(), "toolhub-vars-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, ".dev.vars");
    writeFileSync(file, text);
    addKeyRing(file);
    const written = readFileSync(file, "utf8");
    addKeyRing(file);
    expect(readFileSync(file, "utf8")).toBe(written);
    expect(written.startsWith(text)).toBe(true);
    expect(readRing(file)).toHaveLength(1);
    expect(readSettingsFile(file).KEY_RING).toMatch(/^k1:/);
  },
);
