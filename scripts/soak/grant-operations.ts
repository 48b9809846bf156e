import { type FormFields, findCode, type Tokens, toCodeFields } from "../../test/support/dance.ts";
import { Cut } from "./network.ts";
import type { Operation } from "./operation.ts";
import { asksToSignIn, openPage, signIn, untilAnswered } from "./pages.ts";
import {
  type App,
  find,
  type Person,
  type Toolset,
  toGrantId,
  toolsets,
  type World,
} from "./person.ts";
import { probe } from "./probe-gone.ts";
import { readTokens } from "./tokens.ts";

const maxApps = 3;
const maxClients = 2;

export async function findClient(person: Person): Promise<string> {
  const { clientIds, random } = person;
  const [first, ...others] = clientIds;
  if (first && (clientIds.length >= maxClients || random.isBelow(0.5))) {
    return random.pick([first, ...others]);
  }
  const clientId = await person.dance.register();
  clientIds.push(clientId);
  return clientId;
}

/** Keys to paste on the consent page: where none is saved, and now and then another one. */
function pasteKeys(person: Person): { readonly toolset: Toolset; key: string; version: number }[] {
  const isWanted = (toolset: Toolset) =>
    person.keys.get(toolset)?.has(0) || person.random.isBelow(0.1);
  return toolsets.filter(isWanted).map((toolset) => ({ toolset, ...person.createKey(toolset) }));
}

/** The boxes and fields of the consent form: everything is allowed. */
export const toChoices = (pasted: readonly { toolset: Toolset; key: string }[]): FormFields => [
  ...toolsets.map((toolset) => ["toolset", toolset] as const),
  ["write", "github"],
  ...pasted.map(({ toolset, key }) => [`key:${toolset}`, key] as const),
];

/** What a consent form sent, and what came back. */
interface Consented {
  readonly code: string | null;
  readonly clientId: string;
  readonly status: number;
}

/** Opens the consent page, pastes keys and allows. */
async function consent(world: World, person: Person): Promise<Consented | null> {
  if (!(await signIn(world, person))) return null;
  const clientId = await findClient(person);
  const path = await person.dance.toAuthorizePath(clientId);
  const pasted = pasteKeys(person);
  const before = new Map(person.keys);
  for (const { toolset, version } of pasted) person.doubtKey(toolset, version);
  person.strays += 1;
  const response = await person.browser.allow(path, toChoices(pasted));
  const code = findCode(response);
  person.strays -= 1;
  for (const { toolset, version } of pasted) {
    person.believeKey(toolset, code === null ? (before.get(toolset) ?? []) : [version]);
  }
  if (asksToSignIn(response)) person.isSignedIn = false;
  return { code, clientId, status: response.status };
}

async function connect(world: World, person: Person): Promise<string> {
  const consented = await consent(world, person);
  if (!consented) return "not signed in";
  const { code, clientId, status } = consented;
  if (code === null) {
    if (!person.isSignedIn) find(world, person, "lost", "the sign-in is gone at the consent page");
    return `answered ${status}`;
  }
  person.keep(code);
  // Until the code is redeemed its grant belongs to nobody here; a code must not be sent twice.
  person.strays += 1;
  const response = await person.dance.exchange(toCodeFields(clientId, code));
  const tokens = await readTokens(person, response);
  if (tokens) {
    person.strays -= 1;
    person.apps.push(toApp(clientId, tokens));
    return "connected";
  }
  if (response.status === 429) return "limited";
  find(world, person, "lost", `a new code is refused: ${response.status} ${await response.text()}`);
  return "refused";
}

const toApp = (clientId: string, tokens: Tokens): App => ({
  clientId,
  grantId: toGrantId(tokens.access_token),
  accessToken: tokens.access_token,
  refreshToken: tokens.refresh_token,
});

async function disconnect(world: World, person: Person): Promise<string> {
  const app = person.apps.at(person.random.int(0, person.apps.length - 1));
  if (!app) return "none";
  const response = await untilAnswered(() =>
    openPage(world, person, "/account/grants/revoke", [["id", app.grantId]]),
  );
  if (response?.status !== 303) return `answered ${response?.status}`;
  person.retireApp(app);
  // What changes, or asks the account, hears of it at once.
  const ended = person.gone.find(({ credential }) => credential === app.accessToken);
  if (ended) await probe(world, person, ended);
  return "disconnected";
}

async function disconnectAll(world: World, person: Person): Promise<string> {
  const response = await untilAnswered(() =>
    openPage(world, person, "/account/grants/revoke-all", []),
  );
  if (response?.status !== 303) return `answered ${response?.status}`;
  for (const app of person.apps) person.retireApp(app);
  return "disconnected";
}

/** The client itself gives its grant back. Source: RFC 7009. */
async function giveBack(_world: World, person: Person): Promise<string> {
  const app = person.apps.at(person.random.int(0, person.apps.length - 1));
  if (!app) return "none";
  const form = { token: app.refreshToken, client_id: app.clientId };
  const response = await untilAnswered(() => person.dance.exchange(form));
  if (response.status !== 200) return `answered ${response.status}`;
  person.retireApp(app);
  return "given back";
}

/** The person takes the grant away while its client renews its token: whatever the client got must be worth nothing. */
async function disconnectWhileRefreshing(world: World, person: Person): Promise<string> {
  const [app] = person.apps;
  if (!app) return "none";
  const form = {
    grant_type: "refresh_token",
    refresh_token: app.refreshToken,
    client_id: app.clientId,
  };
  if (!(await signIn(world, person))) return "not signed in";
  const refresh = person.dance.exchange(form).then((response) => readTokens(person, response));
  const revoked = untilAnswered(() =>
    openPage(world, person, "/account/grants/revoke", [["id", app.grantId]]),
  );
  const [late, response] = await Promise.allSettled([refresh, revoked]);
  if (response.status === "rejected") throw response.reason;
  if (late.status === "rejected" && !(late.reason instanceof Cut)) throw late.reason;
  if (response.value?.status !== 303) return `answered ${response.value?.status}`;
  person.retireApp(app);
  const tokens = late.status === "fulfilled" ? late.value : null;
  if (!tokens) return "refused the refresh";
  person.retire("access", tokens.access_token);
  person.retire("refresh", tokens.refresh_token);
  return "after the refresh";
}

const hasApp = ({ apps }: Person) => apps.length > 0;

export const grantOperations: readonly Operation[] = [
  {
    name: "connect an app",
    weight: 12,
    isPossible: ({ apps, strays }) => apps.length < maxApps && strays < 20,
    run: connect,
  },
  { name: "disconnect an app", weight: 2, isPossible: hasApp, run: disconnect },
  {
    name: "disconnect all apps",
    weight: 0.5,
    isPossible: (person) => hasApp(person) && person.strays === 0,
    run: disconnectAll,
  },
  { name: "give a grant back", weight: 1, isPossible: hasApp, run: giveBack },
  {
    name: "disconnect while refreshing",
    weight: 1,
    isPossible: hasApp,
    run: disconnectWhileRefreshing,
  },
];
