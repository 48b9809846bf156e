import { expect, test } from "vitest";

import type { BrowserSession } from "../../support/dance.ts";
import { openBrowser, signIn } from "../../support/person.ts";
import { createName } from "../../support/server-under-test.ts";
import { listPaths } from "./page-routes.ts";

/** The pages of a person's account, whichever there are. */
const paths = listPaths("dev", "GET").filter((path) => path.startsWith("/account"));

/** Every form of these pages that names something by an id. Shape: `<action> <id>`. */
async function listForms(browser: BrowserSession): Promise<string[]> {
  const forms: string[] = [];
  for (const path of paths) {
    const html = await (await browser.open(path)).text();
    for (const [form = ""] of html.matchAll(/<form[\s\S]*?<\/form>/g)) {
      const action = /action="([^"]+)"/.exec(form)?.[1];
      const id = /name="id" value="([^"]+)"/.exec(form)?.[1];
      if (action && id) forms.push(`${action} ${id}`);
    }
  }
  return forms;
}

test("no form of another person's account does anything with one's own cookie", async () => {
  const ada = await signIn();
  const stranger = openBrowser();
  await stranger.signIn(createName());
  const forms = await listForms(ada.browser);
  expect(forms).toContainEqual(expect.stringMatching(/^\/account\/grants\/revoke /));
  for (const form of forms) {
    const [action = "", id = ""] = form.split(" ");
    await stranger.send(action, [["id", id]]);
  }
  expect(await listForms(ada.browser)).toEqual(forms);
  for (const form of forms) {
    const [action = "", id = ""] = form.split(" ");
    await ada.browser.send(action, [["id", id]]);
  }
  expect(await listForms(ada.browser)).not.toEqual(forms);
});
