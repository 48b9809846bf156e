import { setTimeout as pause } from "node:timers/promises";

import { isGated, isOfSlowest } from "../figures/gated-cases.ts";
import type { Case, Measurement } from "../figures/measurement.ts";
import { readCpuNs } from "../figures/process.ts";
import { isGoodResult, type LoadRequest, toRequest } from "../load/requests.ts";
import { sendOnce } from "../load/send-once.ts";
import type { Actor, Stage } from "../servers/stage.ts";

type Say = (step: string) => void;

/** What of a stage calls need. */
export type CallStage = Pick<Stage, "upstream" | "generator">;

export interface CallPlan {
  /** Of what a gate is about, and of all else. */
  readonly rounds: number;
  readonly otherRounds: number;
  /** For one measurement of what gates compare: in a short one a single collection of garbage is much of the time. */
  readonly gated: Load;
  /** Requests for one measurement of all else. */
  readonly requests: number;
  /**
   * Requests for one measurement whose 99th percentile a gate compares. One pause of the machine holds up an answer of each of 64
   * connections: of 6,400 that is the hundredth part.
   */
  readonly slowestOf: number;
  /** How long one measurement takes at most, as far as the first requests can tell. */
  readonly caseMs: number;
  /** Before the first round, of all else and of what gates compare: compilers settle on that before it is measured. */
  readonly warmUp: Load;
  readonly longWarmUp: Load;
}

/** How many requests, in how long a time. */
type Load = Pick<CallPlan, "requests" | "caseMs">;

/** A case with all that sending and checking it takes. */
export interface Prepared {
  readonly each: Case;
  readonly pid: number;
  readonly origin: string;
  readonly request: LoadRequest;
  readonly expected: string;
}

/** toolhub writes what was called two seconds after the first call, and that is part of what a call costs. */
const restMs = 2500;
/** The floor puts nothing off, and its turns are the most. */
const floorRestMs = 500;

/** Throws: if the answer is not the one that the case has to bring. */
export async function prepare(actor: Actor, each: Case): Promise<Prepared> {
  const { pid, origin } = actor;
  const request = toRequest(each, actor);
  const expected = await sendOnce(request, (result) => isGoodResult(each, result));
  return { each, pid, origin, request, expected };
}

const readChecks = async (origin: string): Promise<number> =>
  Number(await (await fetch(`${origin}/bench/checks`)).text());

const usedNothing =
  "the process that was started used no time, so another one answers: was workerd installed without its script?";

/** Rows of builds that count how often an account was asked. */
const hopRows = ["hop", "first-hop"];

/** Throws: if a call did not ask the upstream exactly once, always for the same, or in a row with hops no account. */
async function sendChecked(
  { upstream, generator }: CallStage,
  { each, origin, request, expected }: Prepared,
  amount: number,
) {
  const { server, method, connections } = each;
  const isHop = hopRows.includes(server);
  await upstream.takeTrials();
  if (isHop) await readChecks(origin);
  const outcome = await generator.send({ request, amount, connections, expected });
  const { trials, bodies } = await upstream.takeTrials();
  const wanted = method === "tools/call" ? amount : 0;
  const checks = isHop ? await readChecks(origin) : amount;
  const isSame = bodies.length === (wanted === 0 ? 0 : 1);
  if (trials === wanted && checks === amount && isSame) return outcome;
  throw new Error(
    `${server} ${method}: ${amount} requests asked the upstream ${trials} times in ${bodies.length} ways, and the account ${checks} times.`,
  );
}

/** Begins a measurement: the load. The function that is returned waits until the server rests, and reads what it took. */
export async function measure(
  stage: CallStage,
  prepared: Prepared,
  amount: number,
): Promise<() => Promise<Omit<Measurement, "round">>> {
  const cpuBefore = readCpuNs(prepared.pid);
  const { perSecond, latency } = await sendChecked(stage, prepared, amount);
  const isFloor = prepared.each.server === "floor";
  const restsAtMs = performance.now() + (isFloor ? floorRestMs : restMs);
  return async () => {
    const leftMs = restsAtMs - performance.now();
    if (leftMs > 0) await pause(leftMs);
    const cpuNs = (readCpuNs(prepared.pid) - cpuBefore) / amount;
    if (cpuNs <= 0) throw new Error(`${prepared.each.server}: ${usedNothing}`);
    return { ...prepared.each, cpuNs, perSecond, latency };
  };
}

/** Long answers are asked for less often: a list of 500 tools is 0.7 MB. */
const toShare = ({ method, tools }: Case) =>
  method === "tools/list" ? Math.min(1, 100 / tools) : 1;

/** For a 99th percentile that is more than one answer. */
const ofEachConnection = 16;

/** How many requests a measurement sends, the slow ones fewer: `perSecond` is what the warm-up found. */
export function toAmount(each: Case, { requests, caseMs }: Load, perSecond: number): number {
  const inTime = (perSecond * caseMs) / 1000;
  const planned = Math.max(requests * toShare(each), ofEachConnection * each.connections);
  return Math.max(Math.ceil(Math.min(planned, inTime)), 2 * each.connections, 32);
}

/** One more prepared case, and how many requests each of its measurements sends. */
type Sized = readonly [prepared: Prepared, amount: number];

/** What a server does, however many ask at once: it is warm for all of them. */
export const toWork = ({ server, method, tools }: Case): string =>
  `${server} ${method}, tools: ${tools}`;

/** What each kind of work is warmed up with: of what gates compare, longer. */
export function planWarmUps(
  cases: readonly Case[],
  plan: Pick<CallPlan, "warmUp" | "longWarmUp">,
): ReadonlyMap<string, Load> {
  const gated = new Set(cases.filter(isGated).map(toWork));
  return new Map(
    cases.map(toWork).map((work) => [work, gated.has(work) ? plan.longWarmUp : plan.warmUp]),
  );
}

/** How fast a server answers, once it has answered for a while. */
async function warmUp(stage: CallStage, prepared: Prepared, most: Load): Promise<number> {
  const { each } = prepared;
  const few = Math.max(2 * each.connections, Math.min(50, most.requests));
  const first = await sendChecked(stage, prepared, few);
  const amount = toAmount(each, most, first.perSecond);
  return (await sendChecked(stage, prepared, amount)).perSecond;
}

/** In an order in which each process rests as long as it can before its next turn. */
export function toTurns(sized: readonly Sized[]): Sized[] {
  const left = [...sized];
  const turns: Sized[] = [];
  const lastTurns = new Map<number, number>();
  const toLast = ([{ pid }]: Sized) => lastTurns.get(pid) ?? -1;
  while (left.length > 0) {
    const longest = Math.min(...left.map(toLast));
    const at = left.findIndex((each) => toLast(each) === longest);
    for (const each of left.splice(at, 1)) {
      lastTurns.set(each[0].pid, turns.length);
      turns.push(each);
    }
  }
  return turns;
}

/** Every case once, in turn, so that a busy moment meets all alike. */
async function measureRound(
  stage: CallStage,
  sized: readonly Sized[],
  round: number,
  say: Say,
): Promise<Measurement[]> {
  const found: Measurement[] = [];
  const open = new Map<number, () => Promise<void>>();
  for (const [at, [prepared, amount]] of toTurns(sized).entries()) {
    const { server, method, tools, connections } = prepared.each;
    say(
      `${at + 1} of ${sized.length}: ${server} ${method}, tools: ${tools}, connections: ${connections}`,
    );
    await open.get(prepared.pid)?.();
    const finish = await measure(stage, prepared, amount);
    open.set(prepared.pid, async () => {
      open.delete(prepared.pid);
      found[at] = { ...(await finish()), round };
    });
  }
  for (const finish of open.values()) await finish();
  return found;
}

/** What a gate is about is measured in every round, all else in the first ones. */
export const isDue = (each: Case, plan: Pick<CallPlan, "otherRounds">, round: number): boolean =>
  round <= plan.otherRounds || isGated(each);

/** Warm-up, which does not count, then rounds. Throws: as `prepare` and `measure`. */
export async function measureCalls(
  stage: Pick<Stage, "find"> & CallStage,
  cases: readonly Case[],
  plan: CallPlan,
  say: Say,
): Promise<Measurement[]> {
  const sized: Sized[] = [];
  const warm = new Map<string, number>();
  const warmUps = planWarmUps(cases, plan);
  for (const [at, each] of cases.entries()) {
    const actor = stage.find(each);
    if (!actor) continue;
    const prepared = await prepare(actor, each);
    const work = toWork(each);
    if (!warm.has(work)) {
      say(`warm-up, ${at + 1} of ${cases.length}: ${work}`);
      warm.set(work, await warmUp(stage, prepared, warmUps.get(work) ?? plan.warmUp));
    }
    const load = isGated(each) ? plan.gated : plan;
    const amount = toAmount(each, load, warm.get(work) ?? 0);
    sized.push([prepared, isOfSlowest(each) ? plan.slowestOf : amount]);
  }
  const found: Measurement[] = [];
  for (let round = 1; round <= plan.rounds; round += 1) {
    const sayRound: Say = (step) => say(`round ${round} of ${plan.rounds}, ${step}`);
    const due = sized.filter(([{ each }]) => isDue(each, plan, round));
    found.push(...(await measureRound(stage, due, round, sayRound)));
  }
  return found;
}
