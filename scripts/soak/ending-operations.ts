import {
  createAuthorizePath,
  type FormFields,
  findCode,
  HttpBrowser,
  toCodeForm,
} from "../../test/support/http-person.ts";
import { toModernHeaders, toModernMessage } from "../../test/support/modern-message.ts";
import { SessionClient, toRequest } from "../../test/support/session-client.ts";
import { audit, deleteAccount, findToken } from "./account-operations.ts";
import { callModern } from "./calls.ts";
import { findClient, postToken, readTokens, toChoices } from "./grant-operations.ts";
import { Cut } from "./network.ts";
import type { Operation } from "./operation.ts";
import { find, type Gone, leaseMs, type Person, toolsets, type World } from "./person.ts";

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

/**
 * Another browser of the same person has forms on their way while everything is deleted: whichever comes first, nothing
 * is left. Only what was sent before counts, so that browser does not sign in again.
 */
async function deleteWhileBusy(world: World, person: Person): Promise<string> {
  const other = new HttpBrowser(world.origin, person.fetch);
  const clientId = await findClient(world, person);
  const { path, verifier } = createAuthorizePath(world.origin, clientId);
  const signedIn = await other.open("/sign-in", [["name", person.name]]);
  if (signedIn.status !== 303) return "not signed in";
  person.keep(other.cookie);
  const form = await other.openConsent(path);
  const pasted = toolsets.map((toolset) => ({ toolset, ...person.createKey(toolset) }));
  const [isDeleted, consented, page] = await Promise.all([
    deleteAccount(world, person),
    survive(other.open(path, [...form, ...toChoices(pasted)])),
    survive(other.open("/account/tokens", lateToken).then((response) => response.text())),
    survive(other.open("/account/keys", toKeyForm(person))),
  ]);
  if (!isDeleted) return "not deleted";
  person.retire("cookie", other.cookie);
  const code = consented && findCode(consented);
  if (code) await assertWorthless(world, person, toCodeForm(clientId, code, verifier));
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

async function assertWorthless(world: World, person: Person, form: URLSearchParams) {
  const response = await postToken(world, person, form);
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

/** Throws: `Cut`. */
export async function probe(world: World, person: Person, gone: Gone): Promise<void> {
  const worked = await tryGone(world, person, gone);
  if (worked === null) return;
  const seconds = Math.round((Date.now() - gone.atMs) / 1000);
  find(world, person, "revoked", `${worked}, ${seconds} s after it had ended`);
}

/** What worked and must not; null where all is refused. */
async function tryGone(world: World, person: Person, gone: Gone): Promise<string | null> {
  switch (gone.kind) {
    case "access":
      return tryAccess(world, person, gone);
    case "refresh":
      return tryRefresh(world, person, gone.credential);
    case "cookie": {
      const response = await person.fetch(`${world.origin}/account`, {
        redirect: "manual",
        headers: { cookie: gone.credential },
      });
      return response.status === 200 ? "a cookie opens the account" : null;
    }
    case "session":
      return trySession(world, person, gone.credential);
  }
}

async function tryAccess(world: World, person: Person, gone: Gone): Promise<string | null> {
  const change = { name: "whoami", arguments: {} };
  const heard = await callModern(world, person, gone.credential, { params: change });
  if (heard.kind === "ok") return "an access token is good for whoami";
  if (Date.now() - gone.atMs < leaseMs) return null;
  const message = toModernMessage("tools/list");
  const response = await person.fetch(world.mcpUrl, {
    method: "POST",
    headers: toModernHeaders(gone.credential, message),
    body: JSON.stringify(message),
  });
  return response.ok ? "an access token is good for a list" : null;
}

async function tryRefresh(world: World, person: Person, token: string): Promise<string | null> {
  const clientId = person.clientIds[0] ?? "";
  for (const client_id of person.clientIds.length > 0 ? person.clientIds : [clientId]) {
    const fields = { grant_type: "refresh_token", refresh_token: token, client_id };
    const response = await postToken(world, person, new URLSearchParams(fields));
    if (await readTokens(person, response)) return "a refresh token gives new tokens";
  }
  return null;
}

async function trySession(world: World, person: Person, sessionId: string): Promise<string | null> {
  const [token] = person.listTokens();
  if (token === undefined) return null;
  const client = new SessionClient(world.mcpUrl, token, person.fetch);
  client.sessionId = sessionId;
  const response = await client.post(toRequest(1, "ping"));
  return response.ok ? "an ended session answers" : null;
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
