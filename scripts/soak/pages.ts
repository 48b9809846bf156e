import type { FormFields } from "../../test/support/dance.ts";
import { Cut } from "./network.ts";
import { find, type Person, type World } from "./person.ts";

const tries = 6;

/** Does again what was cut, until it is answered. Throws: `Cut` if the server dies again and again. */
export async function untilAnswered<T>(attempt: () => Promise<T>): Promise<T> {
  for (let left = tries; ; left -= 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof Cut) || left === 1) throw error;
    }
  }
}

/** True if a page sends the browser to sign in first. */
export const asksToSignIn = ({ headers }: Response) =>
  headers.get("location")?.startsWith("/sign-in") ?? false;

/** Signs in where the person is not. False if that is refused. */
export async function signIn(_world: World, person: Person): Promise<boolean> {
  if (person.isSignedIn) return true;
  const response = await person.browser.signIn(person.name);
  person.isSignedIn = response.status === 303;
  if (person.isSignedIn) person.keep(person.browser.cookie);
  return person.isSignedIn;
}

/** Opens a page as the signed-in person, or sends its form. Null if they could not sign in. */
export async function openPage(
  world: World,
  person: Person,
  path: string,
  form?: FormFields,
): Promise<Response | null> {
  if (!(await signIn(world, person))) return null;
  const { browser } = person;
  const response = await (form ? browser.send(path, form) : browser.open(path));
  if (!asksToSignIn(response)) return response;
  find(world, person, "lost", `the sign-in is gone: ${path} asks to sign in`);
  person.isSignedIn = false;
  return null;
}
