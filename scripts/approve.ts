import type { Page } from "playwright-core";

export interface Approval {
  /** The name to sign in with. */
  readonly name: string;
  /** The key to paste where the page asks for one. */
  readonly key: string;
  /** The title of the toolset to allow. */
  readonly toolset?: string;
  /** Whether to allow changes too. */
  readonly write?: boolean;
  /** Whether to take what the app says of its own forms for the person's yes. */
  readonly trustForms?: boolean;
  /** Called on the filled consent page, before Allow is clicked. */
  readonly onConsent?: (page: Page) => Promise<void>;
}

/** Goes through sign-in and consent as a person would, and clicks Allow. */
export async function approveInBrowser(
  page: Page,
  authorizationUrl: URL,
  { name, key, onConsent, toolset = "Clinical trials", write, trustForms }: Approval,
): Promise<void> {
  await page.goto(authorizationUrl.href);
  const nameField = page.getByLabel("Your name");
  if (await nameField.isVisible()) {
    await nameField.fill(name);
    await page.getByRole("button", { name: "Continue" }).click();
  }
  const choice = page.locator(".choice").filter({ hasText: toolset });
  await choice.getByRole("checkbox", { name: toolset }).check();
  if (write) await choice.getByRole("checkbox", { name: "Also make changes" }).check();
  if (trustForms) await page.getByRole("checkbox", { name: /^Let it ask me/ }).check();
  const keyField = page.getByLabel(`Your ${toolset} key`);
  if (await keyField.isVisible()) await keyField.fill(key);
  await onConsent?.(page);
  await page.getByRole("button", { name: "Allow" }).click();
}
