import type { Operation } from "./operation.ts";
import { asksToSignIn, openPage, signIn, untilAnswered } from "./pages.ts";
import { find, type Person, type Toolset, toolsets, type World } from "./person.ts";

/** A toolset without a key first, otherwise one whose key is replaced. */
async function setKey(world: World, person: Person): Promise<string> {
  const missing = toolsets.find((name) => person.keys.get(name)?.has(0));
  const toolset = missing ?? person.random.pick(toolsets);
  const { key, version } = person.createKey(toolset);
  person.doubtKey(toolset, version);
  const form = [
    ["toolset", toolset],
    ["key", key],
  ] as const;
  const response = await openPage(world, person, "/account/keys", form);
  if (response?.status === 303) {
    person.believeKey(toolset, [version]);
    return "saved";
  }
  const believed = [...(person.keys.get(toolset) ?? [])].filter((other) => other !== version);
  person.believeKey(toolset, believed);
  return response ? `answered ${response.status}` : "not signed in";
}

async function forgetKey(world: World, person: Person): Promise<string> {
  const toolset = person.random.pick(toolsets);
  person.doubtKey(toolset, 0);
  const response = await untilAnswered(() =>
    openPage(world, person, "/account/keys/forget", [["toolset", toolset]]),
  );
  if (response?.status !== 303) return `answered ${response?.status}`;
  person.believeKey(toolset, [0]);
  return "forgotten";
}

async function signOut(world: World, person: Person): Promise<string> {
  const isEverywhere = person.random.isBelow(0.3);
  const path = isEverywhere ? "/account/sign-ins/end-all" : "/sign-out";
  if (!(await signIn(world, person))) return "not signed in";
  const cookie = person.browser.cookie;
  const response = await untilAnswered(() => person.browser.send(path, []));
  if (response.status !== 303) return `answered ${response.status}`;
  person.retireCookie();
  if (cookie !== "") person.retire("cookie", cookie);
  return isEverywhere ? "everywhere" : "this browser";
}

async function makeToken(world: World, person: Person): Promise<string> {
  person.strays += 1;
  const made = await openPage(world, person, "/account/tokens", [
    ["name", `script ${person.createLabel()}`],
    ["days", "7"],
    ["toolset", "github"],
    ["write", "github"],
    ["toolset", "clinical-trials"],
  ]);
  if (made?.status !== 303) {
    person.strays -= 1;
    return `answered ${made?.status}`;
  }
  const response = await openPage(world, person, "/account/tokens?done=made");
  const token = findToken((await response?.text()) ?? "");
  if (token === null) return `answered ${response?.status}`;
  person.strays -= 1;
  person.keep(token);
  person.scriptTokens.push({ token, id: token.split(":")[1] ?? "" });
  return "made";
}

/** The new token on the page that shows it once. */
export const findToken = (page: string) =>
  /<pre id="token"[^>]*>([^<]+)<\/pre>/.exec(page)?.[1] ?? null;

async function revokeToken(world: World, person: Person): Promise<string> {
  const [token] = person.scriptTokens;
  if (!token) return "none";
  const response = await untilAnswered(() =>
    openPage(world, person, "/account/tokens/revoke", [["id", token.id]]),
  );
  if (response?.status !== 303) return `answered ${response?.status}`;
  person.retireScriptToken(token);
  return "revoked";
}

/** Deletes everything, until it is answered. False if that did not come about. */
export async function deleteAccount(world: World, person: Person): Promise<boolean> {
  const response = await untilAnswered(async () => {
    if (!(await signIn(world, person))) return null;
    const answer = await person.browser.send("/account/delete", [["phrase", "delete everything"]]);
    if (!asksToSignIn(answer)) return answer;
    // It was deleted before its answer was lost, and the cookie with it.
    person.isSignedIn = false;
    if (!(await signIn(world, person))) return null;
    return person.browser.send("/account/delete", [["phrase", "delete everything"]]);
  });
  if (response?.status !== 200) return false;
  person.retireAll();
  return true;
}

interface Exported {
  readonly keys: readonly { readonly toolset: string; readonly last4: string }[];
  readonly grants: readonly { readonly id: string }[];
  readonly access_tokens: readonly { readonly id: string }[];
}

/** What the account holds is what was answered: nothing is missing, and nothing that was taken away is back. */
export async function audit(world: World, person: Person): Promise<string> {
  const response = await openPage(world, person, "/account/export");
  if (response?.status !== 200) return `answered ${response?.status}`;
  const exported: Exported = await response.json();
  for (const toolset of toolsets) auditKey(world, person, toolset, exported);
  const ids = [...exported.grants, ...(exported.access_tokens ?? [])].map(({ id }) => id);
  const held = [...person.apps.map(({ grantId }) => grantId), ...person.scriptTokens.map(toId)];
  for (const id of held.filter((one) => !ids.includes(one))) {
    find(world, person, "lost", `the grant or access token ${id} is not in the account`);
  }
  const extra = ids.filter((id) => !held.includes(id));
  const wasHeld = (id: string) => person.gone.some(({ credential }) => credential.includes(id));
  for (const id of extra.filter(wasHeld)) {
    find(world, person, "revoked", `the revoked grant or access token ${id} is in the account`);
  }
  if (extra.length > person.strays) {
    const text = `${extra.length} grants and tokens are there that nobody was given, at most ${person.strays} can be`;
    find(world, person, "revoked", text);
  }
  return "as it should be";
}

const toId = ({ id }: { readonly id: string }) => id;

function auditKey(world: World, person: Person, toolset: Toolset, { keys }: Exported): void {
  const row = keys.find((key) => key.toolset === toolset);
  const version = Number(row?.last4 ?? 0);
  const believed = person.keys.get(toolset) ?? new Set();
  if (believed.has(version)) {
    person.believeKey(toolset, [version]);
    return;
  }
  const expected = [...believed].join(" or ");
  const invariant = expected === "0" ? "revoked" : "lost";
  find(world, person, invariant, `the ${toolset} key is number ${version} instead of ${expected}`);
}

export const accountOperations: readonly Operation[] = [
  { name: "set a key", weight: 6, run: setKey },
  { name: "forget a key", weight: 2, run: forgetKey },
  { name: "sign out", weight: 2, run: signOut },
  {
    name: "make an access token",
    weight: 3,
    isPossible: ({ scriptTokens, strays }) => scriptTokens.length + strays < 5,
    run: makeToken,
  },
  {
    name: "revoke an access token",
    weight: 2,
    isPossible: ({ scriptTokens }) => scriptTokens.length > 1,
    run: revokeToken,
  },
  { name: "look at the account", weight: 8, run: audit },
];
