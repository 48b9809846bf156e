import type { Page } from "playwright-core";

export interface Approval {
  /** The name to sign in with. */
  readonly name: string;
  /** The key to paste where the page asks for one. */
  readonly key: string;
  /** Called on the filled consent page, before Allow is clicked. */
  readonly onConsent?: (page: Page) => Promise<void>;
}

/** Goes through sign-in and consent as a person would, and clicks Allow. */
export async function approveInBrowser(
  page: Page,
  authorizationUrl: URL,
  { name, key, onConsent }: Approval,
): Promise<void> {
  await page.goto(authorizationUrl.href);
  const nameField = page.getByLabel("Your name");
  if (await nameField.isVisible()) {
    await nameField.fill(name);
    await page.getByRole("button", { name: "Continue" }).click();
  }
  await page.getByRole("checkbox", { name: "Clinical trials" }).check();
  const keyField = page.getByLabel("Your Clinical trials key");
  if (await keyField.isVisible()) await keyField.fill(key);
  await onConsent?.(page);
  await page.getByRole("button", { name: "Allow" }).click();
}
