import { env } from "cloudflare:workers";
import { expect, test } from "vitest";

import { openBrowser } from "../../support/person.ts";
import { createName } from "../../support/server-under-test.ts";

const directory = env.DIRECTORY.getByName("directory");

test("people are found by the beginning of a name, and their pages lead forth and back", async () => {
  const browser = openBrowser();
  await browser.signIn(createName());
  for (let index = 0; index < 60; index += 1) {
    await directory.see(`quill-${1000 + index}`, `Quill ${1000 + index}`);
  }
  const readPage = async (path: string) => {
    const html = await (await browser.open(path)).text();
    const [, card = ""] = /<h2 id="people">([\s\S]*?)<\/section>/.exec(html) ?? [];
    const find = (label: string) =>
      new RegExp(`href="([^"]+)">${label} page<`).exec(card)?.[1]?.replaceAll("&amp;", "&") ?? "";
    const names = [...card.matchAll(/<th scope="row">\s*([^<]*?)\s*</g)].map(([, name]) => name);
    return { card, names, previous: find("Previous"), next: find("Next") };
  };
  const first = await readPage("/admin?find=QUILL+");
  expect(first.card).toContain('value="QUILL"');
  expect(first.names).toEqual(Array.from({ length: 50 }, (_, index) => `Quill ${1000 + index}`));
  expect(first.previous).toBe("");
  const second = await readPage(first.next);
  expect(second.names).toEqual(Array.from({ length: 10 }, (_, index) => `Quill ${1050 + index}`));
  expect(second.next).toBe("");
  expect((await readPage(second.previous)).names).toEqual(first.names);
  const none = await readPage("/admin?find=nobody+is+called+so");
  expect(none.card).toContain("Nobody’s name begins so.");
  const spelled = await readPage("/admin?find=%3Cb%3E%22");
  expect(spelled.card).toContain("&lt;b&gt;&quot;");
  expect(spelled.card).not.toContain("<b>");
});
