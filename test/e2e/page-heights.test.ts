import { type FC, jsx } from "hono/jsx";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";

import { openBrowser } from "../../scripts/browser.ts";
import { AccountPage } from "../../src/web/account/page.tsx";
import { ActivityPage } from "../../src/web/activity/page.tsx";
import { withBrand } from "../../src/web/layout.tsx";
import { listFindings } from "../support/browser.ts";

let browser: Browser;

beforeAll(async () => {
  browser = await openBrowser();
});

afterAll(() => browser.close());

const minuteMs = 60_000;
const head = { nonce: "n", accountName: "Ada Lovelace", isAdmin: false, approvals: [] };
const titles = ["Clinical trials", "GitHub", "Shop", "Goals"];

function toAccount(isSaved: boolean) {
  const sinceMs = Date.now() - 3 * minuteMs;
  const toolsets = titles.map((title, index) => ({
    name: `toolset-${index}`,
    title,
    keyUrl: "https://example.org/keys",
    hasSharedKey: false,
    isOpen: !isSaved && index === 0,
    fields: [],
    savedKey: isSaved
      ? {
          owner: "Ada Lovelace",
          health: { endsMs: null, review: null },
          last4: "4f2a",
          sinceMs,
          lastUse: { usedMs: sinceMs },
          fields: [],
        }
      : null,
  }));
  return { ...head, toolsets, apps: [], passkeys: [], endings: [] };
}

const tools = ["search_clinical_trials", "get_trial", "github_list_repository_issues"];
const activity = {
  decisions: [],
  ...head,
  apps: ["Claude Code", "VS Code"],
  query: {},
  days: Array.from({ length: 30 }, (_, index) => ({
    day: `Nov ${index + 1}, 2026`,
    calls: index % 5,
    failed: 0,
  })),
  calls: Array.from({ length: 15 }, (_, index) => ({
    tool: tools[index % tools.length] ?? "",
    app: "Claude Code",
    startedMs: Date.now() - index * minuteMs,
    took: "87 ms",
    outcome: index % 3 === 0 ? "Wrong arguments" : "Done",
    isFailed: index % 3 === 0,
    reason: "The tool takes no such arguments. The app was told which, and why.",
    code: "INVALID_PARAMETER",
    requestId: "123e4567-e89b-42d3-a456-426614174000",
    isCached: false,
  })),
};

async function show(html: string, width: number): Promise<Page> {
  const page = await browser.newPage({ viewport: { width, height: 740 } });
  await page.setContent(`<!doctype html>${html}`);
  return page;
}

const heightOf = (page: Page) => page.evaluate<number>("document.documentElement.scrollHeight");

const brand = {
  name: "toolhub",
  slug: "toolhub",
  operator: undefined,
  contactUrl: undefined,
  privacyUrl: undefined,
  iconUrl: undefined,
};

const render = <Props>(part: FC<Props>, props: Props) =>
  withBrand(brand, () => String(jsx(part as FC, props as never)));

const pages = [
  [1280, "4 toolsets without a key", 1300, render(AccountPage, toAccount(false))],
  [360, "4 toolsets without a key", 1700, render(AccountPage, toAccount(false))],
  [1280, "4 toolsets with a key", 1150, render(AccountPage, toAccount(true))],
  [360, "4 toolsets with a key", 1700, render(AccountPage, toAccount(true))],
  [1280, "15 calls", 1900, render(ActivityPage, activity)],
  [360, "15 calls", 2350, render(ActivityPage, activity)],
] as const;

test.each(pages)("on %i px %s take less than %i px", async (width, _, most, html) => {
  const page = await show(html, width);
  expect(await heightOf(page)).toBeLessThan(most);
  const overflow = "document.documentElement.scrollWidth - innerWidth";
  expect(await page.evaluate(overflow)).toBeLessThanOrEqual(0);
  expect(await listFindings(page)).toEqual([]);
  await page.close();
});

test.each([1280, 360])("on %i px one form for a key is open at a time", async (width) => {
  const page = await show(render(AccountPage, toAccount(false)), width);
  const forms = page.getByRole("button", { name: "Save" });
  expect(await forms.filter({ visible: true }).count()).toBe(1);
  await page.getByLabel("Add your Shop key").click();
  expect(await page.getByLabel("Shop key", { exact: true }).isVisible()).toBe(true);
  expect(await forms.filter({ visible: true }).count()).toBe(1);
  await page.close();
});

test.each([1280, 360])("on %i px a call unfolds in its place", async (width) => {
  const page = await show(render(ActivityPage, activity), width);
  const first = page.locator("summary", { hasText: "Wrong arguments" }).first();
  await first.focus();
  await page.keyboard.press("Enter");
  expect(await page.getByText("123e4567-e89b-42d3-a456-426614174000").first().isVisible()).toBe(
    true,
  );
  const overflow = "document.documentElement.scrollWidth - innerWidth";
  expect(await page.evaluate(overflow)).toBeLessThanOrEqual(0);
  expect(await listFindings(page)).toEqual([]);
  await page.close();
});
