import { type CallParams, callInSession, callModern, type Heard } from "./calls.ts";
import type { Operation } from "./operation.ts";
import { find, type Person, type Toolset, type World } from "./person.ts";

/** Which key a call used must be one that the person has; for reads also one that was replaced moments ago. */
export function assertKeyUsed(
  world: World,
  person: Person,
  call: { readonly toolset: Toolset; readonly label: string; readonly isRead: boolean },
): void {
  const { toolset, label, isRead } = call;
  const believed = person.keys.get(toolset) ?? new Set<number>();
  for (const { keyVersion } of world.upstream.findMet(label)) {
    const isLeased = isRead && (person.keyLeases.get(keyVersion) ?? 0) > Date.now();
    if ((keyVersion !== 0 && believed.has(keyVersion)) || isLeased) continue;
    const text = `the ${toolset} key ${keyVersion} was used instead of ${[...believed].join(" or ")}`;
    find(world, person, "revoked", text);
  }
}

/** A token that was given out works, and a key that was saved is there. */
export function assertServed(
  world: World,
  person: Person,
  heard: Heard,
  toolset: Toolset | null = null,
): void {
  if (heard.kind === "refused" && heard.status === 401) {
    find(world, person, "lost", `a good token was refused: ${heard.text}`);
  }
  const isMissing = heard.kind === "error" && heard.error.error_code === "KEY_MISSING";
  if (isMissing && toolset && !person.keys.get(toolset)?.has(0)) {
    find(world, person, "lost", `the saved ${toolset} key is missing`);
  }
  if (heard.kind === "error" && heard.error.error_code === "INTERNAL_ERROR") {
    find(world, person, "broken", `a bug: ${heard.error.message}`);
  }
}

export const toOutcome = (heard: Heard): string => {
  switch (heard.kind) {
    case "ok":
      return "ok";
    case "error":
      return heard.error.error_code;
    case "asked":
      return "asked";
    case "refused":
      return `answered ${heard.status} ${/^-?\d+/.exec(heard.text)?.[0] ?? ""}`.trimEnd();
  }
};

/** Calls in the session if there is one, every second time; otherwise as a client of 2026. */
export async function callInAnyLane(
  world: World,
  person: Person,
  params: CallParams,
  signal?: AbortSignal,
): Promise<Heard> {
  const { session, random } = person;
  if (session && random.isBelow(0.5)) {
    const heard = await callInSession(world, person, session, { params, signal });
    if (heard.kind === "refused" && heard.status === 404) loseSession(world, person);
    return heard;
  }
  return callModern(world, person, pickToken(person), { params, signal });
}

export function loseSession(world: World, person: Person): void {
  find(world, person, "lost", "a session that was opened is not there any more");
  person.session = null;
}

export function pickToken(person: Person): string {
  const [first = "", ...more] = person.listTokens();
  return person.random.pick([first, ...more]);
}

/** Everybody reads the same few, so that only the account tells two calls apart. */
const toTrialId = (number: number) => `NCT9000000${number}`;

async function readCached(world: World, person: Person): Promise<string> {
  const trial_id = toTrialId(person.random.int(0, 5));
  const heard = await callInAnyLane(world, person, { name: "get_trial", arguments: { trial_id } });
  assertServed(world, person, heard, "clinical-trials");
  assertOwn(world, person, heard);
  return toOutcome(heard);
}

/** A result that was read holds the person's own data, unless it was too large to be given. */
function assertOwn(world: World, person: Person, heard: Heard): void {
  if (heard.kind !== "ok" || heard.text.includes(person.canaries.data)) return;
  if (heard.text.includes('"truncated"')) return;
  find(world, person, "leak", `a result is not the person's own: ${heard.text.slice(0, 200)}`);
}

async function search(world: World, person: Person): Promise<string> {
  const label = person.createLabel();
  const params = { name: "search_clinical_trials", arguments: { condition: label } };
  const heard = await callInAnyLane(world, person, params);
  assertServed(world, person, heard, "clinical-trials");
  assertOwn(world, person, heard);
  assertKeyUsed(world, person, { toolset: "clinical-trials", label, isRead: true });
  return toOutcome(heard);
}

async function readResource(world: World, person: Person): Promise<string> {
  const uri = `trials://trial/${toTrialId(person.random.int(0, 5))}`;
  const params = { uri } as unknown as CallParams;
  const call = { params, method: "resources/read" };
  const heard = await callModern(world, person, pickToken(person), call);
  assertServed(world, person, heard, "clinical-trials");
  return toOutcome(heard);
}

async function whoami(world: World, person: Person): Promise<string> {
  const heard = await callInAnyLane(world, person, { name: "whoami", arguments: {} });
  assertServed(world, person, heard);
  return toOutcome(heard);
}

const hasToken = (person: Person) => person.listTokens().length > 0;

export const callOperations: readonly Operation[] = [
  { name: "read, cached", weight: 14, isPossible: hasToken, run: readCached },
  { name: "search", weight: 10, isPossible: hasToken, run: search },
  { name: "read a resource", weight: 3, isPossible: hasToken, run: readResource },
  { name: "whoami", weight: 4, isPossible: hasToken, run: whoami },
];
