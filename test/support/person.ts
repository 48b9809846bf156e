import { type BrowserSession, type Connected, Dance, type Tokens, toCodeFields } from "./dance.ts";
import { createName, demo, fetchWorker, origin } from "./server-under-test.ts";

const dance = new Dance({ origin, fetch: fetchWorker });
/** The dance of `dance.ts` with the server under test. */
export const { openBrowser, register, toAuthorizePath, exchange } = dance;

export interface Person extends Connected {
  readonly name: string;
  readonly key: string;
}

/** The toolset of the demo API, read only, with this key. */
const toChoices = (key: string) =>
  [
    ["toolset", "clinical-trials"],
    ["key:clinical-trials", key],
  ] as const;

/** Signs in, pastes `key` on the consent page and allows; returns the code that came back. */
export async function allow(
  browser: BrowserSession,
  name: string,
  clientId: string,
  key: string,
): Promise<string> {
  const path = await toAuthorizePath(clientId);
  await browser.signIn(name, path);
  return dance.approve(browser, path, toChoices(key));
}

/** A new person with a new demo key, connected through the whole OAuth dance. */
export async function signIn(name = createName()): Promise<Person> {
  const key = await demo.makeKey(name);
  return { name, key, ...(await dance.connect(name, toChoices(key))) };
}

/**
 * Another connection of the same person, whose keys are saved: `changes` to the request, ticked boxes by name,
 * `fields` for `/token`.
 */
export async function connectAgain(
  { browser, clientId }: Pick<Person, "browser" | "clientId">,
  changes: Readonly<Record<string, string | null>>,
  ticked: readonly (readonly ["toolset" | "write" | "forms", string])[],
  fields: Readonly<Record<string, string>> = {},
): Promise<Tokens> {
  const code = await dance.approve(browser, await toAuthorizePath(clientId, changes), ticked);
  const response = await exchange({ ...toCodeFields(clientId, code), ...fields });
  return response.json<Tokens>();
}

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
