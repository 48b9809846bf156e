import {
  type BrowserSession,
  type FormFields,
  findCode,
  toCodeFields,
} from "../../test/support/dance.ts";
import { audit, deleteAccount, findToken } from "./account-operations.ts";
import { findClient, toChoices } from "./grant-operations.ts";
import { Cut } from "./network.ts";
import type { Operation } from "./operation.ts";
import { find, type Person, toolsets, type World } from "./person.ts";
import { probe } from "./probe-gone.ts";
import { readTokens } from "./tokens.ts";

const probedAtOnce = 3;

async function leaveAndComeBack(world: World, person: Person): Promise<string> {
  if (!(await deleteAccount(world, person))) return "not deleted";
  return person.random.isBelow(0.5) ? audit(world, person) : "deleted";
}

/** What is lost, or refused, leaves nothing to look after. */
async function survive<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Cut) return null;
    throw error;
  }
}

/** The page that shows a new token, where one was made. */
async function makeLateToken(browser: BrowserSession): Promise<string> {
  const made = await browser.send("/account/tokens", lateToken);
  if (made.status !== 303) return "";
  return (await browser.open("/account/tokens?done=made")).text();
}

/**
 * Another browser of the same person has forms on their way while everything is deleted: whichever comes first, nothing
 * is left. Only what was sent before counts, so that browser does not sign in again.
 */
async function deleteWhileBusy(world: World, person: Person): Promise<string> {
  const other = person.dance.openBrowser();
  const clientId = await findClient(person);
  const path = await person.dance.toAuthorizePath(clientId);
  const signedIn = await other.signIn(person.name);
  if (signedIn.status !== 303) return "not signed in";
  person.keep(other.cookie);
  const form = await other.openConsent(path);
  const pasted = toolsets.map((toolset) => ({ toolset, ...person.createKey(toolset) }));
  const [isDeleted, consented, page] = await Promise.all([
    deleteAccount(world, person),
    survive(other.send(path, [...form, ...toChoices(pasted)])),
    survive(makeLateToken(other)),
    survive(other.send("/account/keys", toKeyForm(person))),
  ]);
  if (!isDeleted) return "not deleted";
  person.retire("cookie", other.cookie);
  const code = consented && findCode(consented);
  if (code) await assertWorthless(world, person, toCodeFields(clientId, code));
  const token = findToken(page ?? "");
  if (token !== null) person.retire("access", token);
  return audit(world, person);
}

const lateToken: FormFields = [
  ["name", "late"],
  ["days", "7"],
  ["toolset", "github"],
  ["write", "github"],
];

const toKeyForm = (person: Person): FormFields => [
  ["toolset", "github"],
  ["key", person.createKey("github").key],
];

async function assertWorthless(
  world: World,
  person: Person,
  form: Readonly<Record<string, string>>,
) {
  const response = await person.dance.exchange(form);
  if (!(await readTokens(person, response))) return;
  find(world, person, "revoked", "a code of before the account was deleted gives tokens");
}

/** Asks with what was good once. */
async function probeGone(world: World, person: Person): Promise<string> {
  for (let left = probedAtOnce; left > 0; left -= 1) {
    const gone = person.gone.at(person.random.int(0, person.gone.length - 1));
    if (gone) await probe(world, person, gone);
  }
  return "probed";
}

export const endingOperations: readonly Operation[] = [
  { name: "delete the account", weight: 0.8, run: leaveAndComeBack },
  {
    name: "delete while busy",
    weight: 0.8,
    isPossible: ({ isSignedIn }) => isSignedIn,
    run: deleteWhileBusy,
  },
  {
    name: "use what is gone",
    weight: 8,
    isPossible: ({ gone }) => gone.length > 0,
    run: probeGone,
  },
];
