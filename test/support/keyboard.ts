import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";

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
