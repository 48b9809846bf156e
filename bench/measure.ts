import { readCpuNs } from "./cpu.ts";
import { type Case, floor, type Measurement } from "./figures.ts";
import { type LoadRequest, sendLoad, sendOnce } from "./load.ts";
import { isGoodResult, toRequest } from "./peers.ts";
import type { Actor, openStage } from "./stage.ts";

type Stage = Awaited<ReturnType<typeof openStage>>;

export interface Plan {
  readonly sizes: readonly number[];
  readonly rounds: number;
  /** Requests for one measurement of a call. */
  readonly requests: number;
  /** The same before the first round, until compilers and caches have settled. */
  readonly warmUp: number;
  /** No further round begins that would end later than this after the start. */
  readonly limitMs: number;
}

/** A case with all that sending and checking it takes. */
export interface Prepared {
  readonly each: Case;
  readonly pid: number;
  readonly request: LoadRequest;
  readonly expected: string;
}

/** Long answers are asked for less often: a list of 500 tools is 0.7 MB. */
function toAmount({ method, tools }: Case, requests: number): number {
  const share = method === "tools/list" ? Math.min(1, 40 / tools) : 1;
  return Math.max(40, Math.ceil(requests * share));
}

/** What is measured beside the floor at one number of tools. */
export const toCases = (tools: number): Case[] =>
  (["modern", "session", "sdk"] as const).flatMap((peer) =>
    (["tools/call", "tools/list"] as const).map((method) => ({ peer, method, tools })),
  );

/** Throws: if the answer is not the one that the case has to bring. */
export async function prepare(actor: Actor, each: Case): Promise<Prepared> {
  const request = toRequest(each, actor);
  const expected = await sendOnce(request, (result) => isGoodResult(each, result));
  return { each, pid: actor.pid, request, expected };
}

/** Throws: if an answer is wrong, or a call did not reach the upstream exactly once. */
export async function measure(
  { countTrials }: Pick<Stage, "countTrials">,
  { each, pid, request, expected }: Prepared,
  requests: number,
  connections?: number,
): Promise<Omit<Measurement, "round">> {
  const amount = toAmount(each, requests);
  const trialsBefore = await countTrials();
  const cpuBefore = readCpuNs(pid);
  const latency = await sendLoad(request, amount, expected, connections);
  const cpuNs = (readCpuNs(pid) - cpuBefore) / amount;
  const trials = (await countTrials()) - trialsBefore;
  const wanted = each.method === "tools/call" ? amount : 0;
  if (trials !== wanted) {
    throw new Error(
      `${each.peer} ${each.method}: ${amount} requests reached the upstream ${trials} times instead of ${wanted}.`,
    );
  }
  return { ...each, cpuNs, latency };
}

/** Every case once, the floor before each number of tools, so that a busy moment meets all alike. */
async function measureRound(
  stage: Stage,
  prepared: readonly Prepared[],
  { round, rounds, requests }: Pick<Plan, "rounds" | "requests"> & { readonly round: number },
  say: (step: string) => void,
): Promise<Measurement[]> {
  const found: Measurement[] = [];
  for (const [at, each] of prepared.entries()) {
    const { peer, method, tools } = each.each;
    const name = round === 0 ? "warm-up" : `round ${round} of ${rounds}`;
    say(`${name}, ${at + 1} of ${prepared.length}: ${peer} ${method}, tools: ${tools}`);
    found.push({ ...(await measure(stage, each, requests)), round });
  }
  return found;
}

/** Warm-up, which does not count, then rounds. Throws: as `measure`. */
export async function measureRounds(
  stage: Stage,
  { sizes, rounds, requests, warmUp, limitMs }: Plan,
  say: (step: string) => void,
): Promise<Measurement[]> {
  const startedMs = performance.now();
  const prepared: Prepared[] = [];
  for (const each of sizes.flatMap((tools) => [floor, ...toCases(tools)])) {
    prepared.push(await prepare(stage.find(each), each));
  }
  await measureRound(stage, prepared, { round: 0, rounds, requests: warmUp }, say);
  const found: Measurement[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const roundMs = performance.now();
    found.push(...(await measureRound(stage, prepared, { round, rounds, requests }, say)));
    const tookMs = performance.now() - roundMs;
    if (performance.now() - startedMs + tookMs > limitMs) break;
  }
  return found;
}
