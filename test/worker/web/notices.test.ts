import { expect, onTestFinished, test, vi } from "vitest";

import { disconnect, forgetKey, type Person, saveKey, signIn } from "../../support/person.ts";

const read = async ({ browser }: Person, path: string) => (await browser.open(path)).text();

const acts = [
  ["saving a key", saveKey, "/account?done=saved", "The Clinical trials key works and is saved."],
  ["forgetting one", forgetKey, "/account?done=forgotten", "The Clinical trials key is forgotten."],
  ["disconnecting", disconnect, "/account?done=disconnected", "Test client is disconnected."],
] as const;

test.each(acts)("the notice of %s names the thing, once", async (_, act, path, notice) => {
  const person = await signIn();
  expect((await act(person)).headers.get("location")).toBe(path);
  expect(await read(person, path)).toContain(`<span>${notice}</span>`);
  const again = await read(person, path);
  expect(again).not.toContain(notice);
  expect(again).toMatch(/<span>The (key|app) /);
});

test("what a notice names is told for that notice alone", async () => {
  const person = await signIn();
  await disconnect(person);
  expect(await read(person, "/account?done=forgotten")).toContain("The key is forgotten.");
});

test("what a notice names is told in that sign-in alone", async () => {
  const person = await signIn();
  const flash = (await disconnect(person)).headers.get("set-cookie") ?? "";
  expect(flash).toMatch(/^(__Host-)?toolhub-flash-disconnected=v1\..*; HttpOnly.*; SameSite=Lax/);
  await person.browser.signIn(person.name);
  expect(await read(person, "/account?done=disconnected")).toContain("The app is disconnected.");
});

test("what a notice names is told for a minute", async () => {
  const person = await signIn();
  await disconnect(person);
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 60_000 });
  onTestFinished(() => void vi.useRealTimers());
  expect(await read(person, "/account?done=disconnected")).toContain("The app is disconnected.");
});

test.each(["constructor", "__proto__", "toString"])(
  "there is no notice called %j",
  async (done) => {
    const person = await signIn();
    const response = await person.browser.open(`/account?done=${done}`);
    expect(response.status).toBe(200);
    expect(await response.text()).not.toContain('class="note ok"');
  },
);

test("what cannot be made again has its button behind a first step", async () => {
  const person = await signIn();
  const html = await read(person, "/account");
  for (const action of ["keys/forget", "grants/revoke"]) {
    const [before = "", form = ""] = html.split(`action="/account/${action}"`);
    expect(before.lastIndexOf("<details")).toBeGreaterThan(before.lastIndexOf("</details>"));
    expect(before.slice(before.lastIndexOf("<details"))).toMatch(/^<details class="fold sure">/);
    expect(form).toContain("<button");
  }
});
