import type { Person } from "./sign-in.ts";
import { demo } from "./worker.ts";

/** What a person does on their account page. */
export const saveKey = async ({ name, browser }: Person): Promise<Response> =>
  browser.send("/account/keys", [
    ["toolset", "clinical-trials"],
    ["key", await demo.makeKey(name)],
  ]);

export const forgetKey = ({ browser }: Person): Promise<Response> =>
  browser.send("/account/keys/forget", [["toolset", "clinical-trials"]]);

/** Disconnects the first app of the list. */
export async function disconnect({ browser }: Person): Promise<Response> {
  const html = await (await browser.open("/account")).text();
  const id = /name="id" value="([^"]+)"/.exec(html)?.[1] ?? "";
  return browser.send("/account/grants/revoke", [["id", id]]);
}
