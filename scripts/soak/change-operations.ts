import {
  assertKeyUsed,
  assertServed,
  callInAnyLane,
  pickToken,
  toOutcome,
} from "./call-operations.ts";
import { type CallParams, callModern, fillForm, type Heard } from "./calls.ts";
import { Cut } from "./network.ts";
import type { Operation } from "./operation.ts";
import { find, type Person, type World } from "./person.ts";

/** A change, and what its attempts came to; "cut" where an answer was lost. */
type Attempt = Heard | "cut";

const maxRepeats = 3;

/** One call whose answer may be lost: by a kill, or because the client goes away. */
async function attempt(
  call: (signal?: AbortSignal) => Promise<Heard>,
  signal?: AbortSignal,
): Promise<Attempt> {
  try {
    return await call(signal);
  } catch (error) {
    if (error instanceof Cut || signal?.aborted) return "cut";
    throw error;
  }
}

const loseSometimes = ({ random }: Person) =>
  random.isBelow(0.3) ? AbortSignal.timeout(random.int(1, 120)) : undefined;

const isOk = (one: Attempt): one is Heard & { kind: "ok" } => one !== "cut" && one.kind === "ok";

/** What toolhub says of a change must be true. */
function judge(world: World, person: Person, label: string, attempts: readonly Attempt[]): string {
  for (const one of attempts) if (one !== "cut") assertServed(world, person, one, "github");
  assertKeyUsed(world, person, { toolset: "github", label, isRead: false });
  if (attempts.some(isOk) && world.upstream.countApplied(label) === 0) {
    find(world, person, "lost", `the change ${label} was answered and never applied`);
  }
  const last = attempts.at(-1);
  return last === undefined || last === "cut" ? "cut" : toOutcome(last);
}

/** Whoever hears that nothing was done may do it again in another way. */
function assertNotDenied(
  world: World,
  person: Person,
  { label, wasApplied, heard }: { label: string; wasApplied: boolean; heard: Attempt },
): void {
  if (heard === "cut" || !wasApplied) return;
  const text =
    heard.kind === "error" ? heard.error.message : heard.kind === "refused" ? heard.text : "";
  if (!/nothing was done/i.test(text)) return;
  find(
    world,
    person,
    "denied",
    `the change ${label} was applied, and its repetition heard: ${text}`,
  );
}

const reverseOrder = (args: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(args).reverse());

/** After an answer the same call is answered in the same way; after a lost one it is told the truth. */
async function repeat(
  world: World,
  person: Person,
  label: string,
  call: (isReversed: boolean) => Promise<Heard>,
): Promise<Attempt> {
  const wasApplied = world.upstream.countApplied(label) > 0;
  const heard = await attempt(() => call(person.random.isBelow(0.5)));
  assertNotDenied(world, person, { label, wasApplied, heard });
  return heard;
}

async function createIssue(world: World, person: Person): Promise<string> {
  const label = person.createLabel();
  const args = { repository_id: "R_1", title: label, idempotency_key: `key of ${label}` };
  const call = (isReversed: boolean, signal?: AbortSignal) => {
    const params = { name: "create_issue", arguments: isReversed ? reverseOrder(args) : args };
    return callInAnyLane(world, person, params, signal);
  };
  const isParallel = person.random.isBelow(0.2);
  const firsts = isParallel
    ? await Promise.all([attempt(() => call(false)), attempt(() => call(true))])
    : [await attempt((signal) => call(false, signal), loseSometimes(person))];
  const attempts = [...firsts];
  for (let left = person.random.int(0, maxRepeats); left > 0; left -= 1) {
    attempts.push(await repeat(world, person, label, call));
  }
  assertSame(world, person, label, attempts.slice(firsts.length - 1));
  return judge(world, person, label, attempts);
}

/** Once a change was answered, its repetitions get that answer: a kill in between takes nothing away. */
function assertSame(
  world: World,
  person: Person,
  label: string,
  attempts: readonly Attempt[],
): void {
  const first = attempts.findIndex(isOk);
  if (first === -1) return;
  for (const one of attempts.slice(first + 1)) {
    if (one === "cut" || one.kind !== "error") continue;
    // Refused before anything was looked up.
    if (["RATE_LIMITED", "KEY_MISSING"].includes(one.error.error_code)) continue;
    const { error_code, message } = one.error;
    find(world, person, "lost", `the answer of ${label} is gone: ${error_code} ${message}`);
  }
}

function toMerge(person: Person, label: string): Record<string, string> {
  const isKeyed = person.random.isBelow(0.5);
  const key = isKeyed ? { idempotency_key: `key of ${label}` } : {};
  return { pull_request_id: label, head_commit: "a".repeat(40), ...key };
}

/** The model asks the person in two steps, with a token. */
async function mergeWithToken(world: World, person: Person): Promise<string> {
  const label = person.createLabel();
  const args = toMerge(person, label);
  const token = pickToken(person);
  const call = (params: CallParams, signal?: AbortSignal) =>
    callModern(world, person, token, { params, signal });
  const first = await call({ name: "merge_pull_request", arguments: args });
  assertServed(world, person, first, "github");
  if (first.kind !== "error") return toOutcome(first);
  const confirmToken = first.error.details?.confirm_token;
  if (confirmToken === undefined) return toOutcome(first);
  const confirmed = { ...args, confirm_token: confirmToken };
  return confirm(world, person, label, (signal, isReversed = false) => {
    const args = isReversed ? reverseOrder(confirmed) : confirmed;
    return call({ name: "merge_pull_request", arguments: args }, signal);
  });
}

/** The client asks its person between two requests. */
async function mergeWithQuestion(world: World, person: Person): Promise<string> {
  const label = person.createLabel();
  const args = toMerge(person, label);
  const token = pickToken(person);
  const capabilities = { elicitation: { form: {} } };
  const call = (params: CallParams, signal?: AbortSignal) =>
    callModern(world, person, token, { params, capabilities, signal });
  const first = await call({ name: "merge_pull_request", arguments: args });
  assertServed(world, person, first, "github");
  if (first.kind !== "asked") return toOutcome(first);
  const { requestState, inputRequests } = first.asked;
  const inputResponses = Object.fromEntries(
    Object.entries(inputRequests).map(([name, { params }]) => [
      name,
      { action: "accept", content: fillForm(params) },
    ]),
  );
  return confirm(world, person, label, (signal) => {
    const answered = { requestState, inputResponses };
    return call({ name: "merge_pull_request", arguments: args, ...answered }, signal);
  });
}

/** The second step, and then the same again: in parallel, or because its answer was lost. */
async function confirm(
  world: World,
  person: Person,
  label: string,
  call: (signal?: AbortSignal, isReversed?: boolean) => Promise<Heard>,
): Promise<string> {
  const isParallel = person.random.isBelow(0.3);
  const attempts = isParallel
    ? await Promise.all([attempt(call), attempt(call)])
    : [await attempt(call, loseSometimes(person))];
  if (attempts.includes("cut") || person.random.isBelow(0.3)) {
    attempts.push(await repeat(world, person, label, (isReversed) => call(undefined, isReversed)));
  }
  return judge(world, person, label, attempts);
}

const hasToken = (person: Person) => person.listTokens().length > 0;

export const changeOperations: readonly Operation[] = [
  { name: "change, idempotent", weight: 12, isPossible: hasToken, run: createIssue },
  { name: "change, confirmed by token", weight: 4, isPossible: hasToken, run: mergeWithToken },
  {
    name: "change, confirmed by question",
    weight: 4,
    isPossible: hasToken,
    run: mergeWithQuestion,
  },
];
