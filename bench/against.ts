import { existsSync } from "node:fs";
import { join, resolve } from "node:path";

import { floor } from "./cast/definitions.ts";
import { type Case, toFloor } from "./figures/measurement.ts";
import { toMedianRange, toSpread } from "./figures/spread.ts";
import { type Generator, startGenerator } from "./load/generator.ts";
import { measure, type Prepared, prepare } from "./measures/calls.ts";
import type { Compared } from "./report/compared.ts";
import { connectToolhub } from "./servers/connect.ts";
import { readyFloor } from "./servers/peers.ts";
import { type Actor, startActor } from "./servers/stage.ts";
import { buildToolhub, readyToolhub } from "./servers/toolhub.ts";
import { startUpstream, type Upstream } from "./servers/upstream.ts";

export interface AgainstPlan {
  readonly cases: readonly Case[];
  readonly rounds: number;
  /** Requests for one measurement. */
  readonly requests: number;
  readonly warmUp: number;
}

/** CPU per request of the three, in one round. */
interface Round {
  readonly floor: number;
  readonly before: number;
  readonly after: number;
}

const toCase = (server: "modern" | "session", method: Case["method"]): Case => ({
  ...toFloor(16),
  server,
  method,
});

const modernCall = toCase("modern", "tools/call");
const allCases = [
  modernCall,
  toCase("modern", "tools/list"),
  toCase("session", "tools/call"),
  toCase("session", "tools/list"),
];

export const againstPlans = {
  full: { cases: allCases, rounds: 21, requests: 400, warmUp: 2000 },
  quick: { cases: [modernCall], rounds: 21, requests: 400, warmUp: 2000 },
  smoke: { cases: [modernCall], rounds: 1, requests: 40, warmUp: 40 },
} as const satisfies Record<string, AgainstPlan>;

type Say = (step: string) => void;

/** Runs the floor, another clone's build and this one in turn. Throws: as `measure`. */
export async function compareBuilds(
  clone: string,
  plan: AgainstPlan,
  say: Say,
): Promise<Compared[]> {
  if (!existsSync(join(clone, "scripts/worker-bundle.ts"))) {
    throw new Error(`"${clone}" is no folder of a clone of this repository`);
  }
  const upstream = await startUpstream();
  const generator = startGenerator();
  const actors: Actor[] = [];
  try {
    say("start the floor");
    actors.push(await startActor(await readyFloor(upstream), floor, async () => undefined));
    for (const each of [clone, "."]) {
      say(`start the build of ${resolve(each)}`);
      actors.push(await startBuild(each, upstream));
    }
    const compared: Compared[] = [];
    for (const each of plan.cases) {
      const rounds = await measureCase(each, { plan, actors, say, upstream, generator });
      compared.push({ server: each.server, method: each.method, ...toRatios(rounds) });
    }
    return compared;
  } finally {
    await Promise.all([...actors, generator, upstream].map(({ stop }) => stop()));
  }
}

async function startBuild(clone: string, upstream: Upstream): Promise<Actor> {
  const ready = await readyToolhub(await buildToolhub({ tools: 1, clone }), upstream);
  const connect = (origin: string) => connectToolhub(origin, "Bench", upstream.key);
  return startActor(ready, { ...floor, era: "session" }, connect);
}

interface Running {
  readonly plan: AgainstPlan;
  /** The floor, the build before and the build after. */
  readonly actors: readonly Actor[];
  readonly upstream: Upstream;
  readonly generator: Generator;
  readonly say: Say;
}

/** The two builds take turns at being measured first. */
async function measureCase(each: Case, { plan, actors, say, ...stage }: Running) {
  const prepared = await Promise.all(
    actors.map((actor, at) => prepare(actor, at === 0 ? toFloor(each.connections) : each)),
  );
  const measureRound = async (requests: number, order: readonly number[]): Promise<Round> => {
    const finishes = new Map<number, Awaited<ReturnType<typeof measure>>>();
    for (const at of order) {
      finishes.set(at, await measure(stage, prepared[at] as Prepared, requests));
    }
    const cpuNs: number[] = [];
    for (const [at, finish] of finishes) cpuNs[at] = (await finish()).cpuNs;
    const [least = 0, before = 0, after = 0] = cpuNs;
    return { floor: least, before, after };
  };
  const name = `${each.server} ${each.method}`;
  say(`${name}: warm-up`);
  await measureRound(plan.warmUp, [0, 1, 2]);
  const found: Round[] = [];
  for (let round = 1; round <= plan.rounds; round += 1) {
    say(`${name}: round ${round} of ${plan.rounds}`);
    found.push(await measureRound(plan.requests, round % 2 === 0 ? [0, 1, 2] : [0, 2, 1]));
  }
  return found;
}

function toRatios(rounds: readonly Round[]): Omit<Compared, "server" | "method"> {
  const ratios = rounds.map(({ before, after }) => after / before);
  return {
    before: toSpread(rounds.map((each) => each.before / each.floor)),
    after: toSpread(rounds.map((each) => each.after / each.floor)),
    ratio: toSpread(ratios),
    range: toMedianRange(ratios),
  };
}
