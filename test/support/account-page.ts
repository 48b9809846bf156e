import { demo } from "./server-under-test.ts";
import type { Person } from "./sign-in.ts";

/** What a person does on their account page: saves a key that is made for it. */
export async function saveNewKey({ name, browser }: Person) {
  const key = await demo.makeKey(name);
  const form = [
    ["toolset", "clinical-trials"],
    ["key", key],
  ] as const;
  return { key, response: await browser.send("/account/keys", form) };
}

export const saveKey = async (person: Person): Promise<Response> =>
  (await saveNewKey(person)).response;

export const forgetKey = ({ browser }: Person): Promise<Response> =>
  browser.send("/account/keys/forget", [["toolset", "clinical-trials"]]);

/** Disconnects the first app of the list. */
export async function disconnect({ browser }: Person): Promise<Response> {
  const html = await (await browser.open("/account")).text();
  const id = /name="id" value="([^"]+)"/.exec(html)?.[1] ?? "";
  return browser.send("/account/grants/revoke", [["id", id]]);
}
