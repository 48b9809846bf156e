import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

import { bundleWorker, copySources, type WorkerSettings } from "./bundle.ts";
import { type Case, floor, type Spread, toMedianRange, toSpread } from "./figures.ts";
import { measure, type Prepared, prepare } from "./measure.ts";
import { renderTable } from "./report.ts";
import { type Actor, makeFolder, serveToolhub, startUpstream, toPeer } from "./stage.ts";
import { serveWorker } from "./workerd.ts";

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

/** One case over all rounds. */
export interface Compared extends Pick<Case, "peer" | "method"> {
  /** CPU per request, divided by the floor's of the same round. */
  readonly before: Spread;
  readonly after: Spread;
  /** CPU per request of this build, divided by the other's of the same round. */
  readonly ratio: Spread;
  /** Between which two of these ratios their median lies; null if there are too few. */
  readonly range: readonly [number, number] | null;
}

const connections = 16;

const toCase = (peer: "modern" | "session", method: Case["method"]): Case => ({
  peer,
  method,
  tools: 1,
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
  smoke: { cases: [modernCall], rounds: 1, requests: 40, warmUp: 10 },
} as const satisfies Record<string, AgainstPlan>;

/** Bundles the toolhub of a clone with that clone's own compiler, bundler and packages. */
async function buildToolhub(clone: string): Promise<WorkerSettings & { readonly bundle: string }> {
  const flags = [resolve("bench/build.ts"), "--to", makeFolder(clone)];
  const programs = join(resolve(clone), "node_modules/.bin");
  const env = { ...process.env, PATH: `${programs}:${process.env.PATH}` };
  const { stdout } = await promisify(execFile)("node", flags, { cwd: clone, env });
  return JSON.parse(stdout);
}

/** Runs the floor, another clone's build and this one in turn. Throws: as `measure`. */
export async function compareBuilds(
  clone: string,
  plan: AgainstPlan,
  say: (step: string) => void,
): Promise<Compared[]> {
  if (!existsSync(join(clone, "bench/bundle.ts"))) {
    throw new Error(`"${clone}" is no folder of a clone with a benchmark`);
  }
  const upstream = await startUpstream();
  const actors: Actor[] = [];
  try {
    const folder = makeFolder();
    say("start the floor");
    copySources(folder, 1);
    const peer = toPeer(upstream);
    const least = await bundleWorker(folder, "bench/peers/floor.ts", peer);
    actors.push(await serveWorker({ ...peer, bundle: least }));
    for (const each of [clone, "."]) {
      say(`start the build of ${resolve(each)}`);
      const { bundle, ...settings } = await buildToolhub(each);
      actors.push(await serveToolhub(bundle, settings, upstream));
    }
    const compared: Compared[] = [];
    for (const each of plan.cases) {
      const rounds = await measureCase(each, { plan, actors, say, upstream });
      compared.push({ peer: each.peer, method: each.method, ...toRatios(rounds) });
    }
    return compared;
  } finally {
    await Promise.all(actors.map(({ stop }) => stop()));
    await upstream.stop();
  }
}

interface Running {
  readonly plan: AgainstPlan;
  /** The floor, the build before and the build after. */
  readonly actors: readonly Actor[];
  readonly upstream: Awaited<ReturnType<typeof startUpstream>>;
  readonly say: (step: string) => void;
}

/** The two builds take turns at being measured first. */
async function measureCase(each: Case, { plan, actors, upstream, say }: Running) {
  const prepared = await Promise.all(
    actors.map((actor, at) => prepare(actor, at === 0 ? floor : each)),
  );
  const measureRound = async (requests: number, order: readonly number[]): Promise<Round> => {
    const cpuNs: number[] = [];
    for (const at of order) {
      const next = prepared[at] as Prepared;
      cpuNs[at] = (await measure(upstream, next, requests, connections)).cpuNs;
    }
    const [least = 0, before = 0, after = 0] = cpuNs;
    return { floor: least, before, after };
  };
  const name = `${each.peer} ${each.method}`;
  say(`${name}: warm-up`);
  await measureRound(plan.warmUp, [0, 1, 2]);
  const found: Round[] = [];
  for (let round = 1; round <= plan.rounds; round += 1) {
    say(`${name}: round ${round} of ${plan.rounds}`);
    found.push(await measureRound(plan.requests, round % 2 === 0 ? [0, 1, 2] : [0, 2, 1]));
  }
  return found;
}

function toRatios(rounds: readonly Round[]): Omit<Compared, "peer" | "method"> {
  const ratios = rounds.map(({ before, after }) => after / before);
  return {
    before: toSpread(rounds.map((each) => each.before / each.floor)),
    after: toSpread(rounds.map((each) => each.after / each.floor)),
    ratio: toSpread(ratios),
    range: toMedianRange(ratios),
  };
}

/** What the range of a ratio's median comes to. */
function toVerdict(range: Compared["range"]): string {
  if (!range) return "too few rounds";
  const [least, most] = range;
  if (most < 1) return "faster";
  return least > 1 ? "slower" : "no difference";
}

/** A Markdown table, a row per case. */
export function renderCompared(compared: readonly Compared[]): string {
  const toText = ({ median, min, max }: Spread) =>
    `${median.toFixed(2)} (${min.toFixed(2)}-${max.toFixed(2)})`;
  const rows = compared.map(({ peer, method, before, after, ratio, range }) => [
    `${peer} lane: ${method}`,
    toText(before),
    toText(after),
    toText(ratio),
    (range ?? []).map((bound) => bound.toFixed(2)).join("-"),
    toVerdict(range),
  ]);
  const head = ["", "before / floor", "after / floor", "after / before", "its median in", ""];
  return renderTable([head, ...rows]);
}
