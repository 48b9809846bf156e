import { setTimeout } from "node:timers/promises";

import { startWorkerdServer } from "../../test/support/workerd-server.ts";
import { type Finding, Findings } from "./findings.ts";
import { Gate } from "./gate.ts";
import { type Counts, live, verifyAtEnd } from "./life.ts";
import { findGrowth, type MemorySample, watchMemory } from "./memory.ts";
import { leaseMs, Person, type World } from "./person.ts";
import { type Plant, plants } from "./plants.ts";
import { Random } from "./random.ts";
import { Secrets, toSentence } from "./secrets.ts";
import { Slots } from "./slots.ts";
import { startSoakUpstream } from "./upstream.ts";

export interface SoakOptions {
  readonly minutes: number;
  readonly seed: string;
  /** A fault that is put into the server on purpose. */
  readonly plant: Plant | null;
  readonly onProgress: (progress: Progress) => void;
  /** Aborted where somebody wants it to end now. */
  readonly signal: AbortSignal;
}

/** Where the run is. */
export interface Progress {
  readonly phase: string;
  readonly seconds: number;
  readonly operations: number;
  readonly faults: number;
  readonly kills: number;
  readonly mebibytes: number | null;
  readonly inFlight: number;
  readonly findings: number;
}

/** All that a run came to. */
export interface SoakReport {
  readonly seed: string;
  readonly minutes: number;
  readonly plant: Plant | null;
  readonly seconds: number;
  readonly isWhole: boolean;
  readonly people: number;
  readonly kills: number;
  readonly logLines: number;
  readonly operations: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly faults: Readonly<Record<string, number>>;
  readonly memory: readonly MemorySample[];
  readonly findings: readonly Finding[];
}

const peopleCount = 50;
const maxInFlight = 12;
/** Far more than the upstream's deadline and a busy machine need. */
const deadlineMs = 40_000;
const progressMs = 5000;
const maxBeginMs = 10_000;
/** In the rest of the time the server lives on, so that its memory can be watched. */
const killedShare = 0.6;

const settings = {
  SIGN_IN: "dev",
  TRUST_PROXY: "1",
  CALLS_PER_MINUTE: "100000",
  UPSTREAM_TIMEOUT_MS: "6000",
};

function watchLog(secrets: Secrets, findings: Findings) {
  const log = { lines: 0 };
  const onLine = (line: string) => {
    log.lines += 1;
    const strays = secrets.findInLog(line);
    if (strays.length === 0) return;
    const who = { operation: "log", person: "nobody" };
    findings.add("leak", who, `a line of the log holds ${toSentence(strays)}`);
  };
  return { log, onLine };
}

/** Runs everything and ends what it started. Throws: where the server does not start. */
export async function runSoak(options: SoakOptions): Promise<SoakReport> {
  const random = new Random(options.seed);
  const secrets = new Secrets();
  const findings = new Findings();
  const upstream = await startSoakUpstream(random.fork("upstream"), secrets, findings);
  const { log, onLine } = watchLog(secrets, findings);
  const vars = {
    ...settings,
    CLINICAL_TRIALS_ENDPOINT: upstream.url,
    GITHUB_GRAPHQL_URL: upstream.url,
    CONFIRM: "two-step",
  };
  const { plant } = options;
  const main = plant === null ? "src/index.ts" : "scripts/soak/planted-worker.ts";
  try {
    const server = await startWorkerdServer(
      { ...vars, ...(plant && { PLANT: plant }) },
      { main, onLine },
    );
    const { origin, mcpUrl } = server;
    const gate = new Gate(server);
    const slots = new Slots(maxInFlight);
    const world = { gate, slots, secrets, findings, deadlineMs, origin, mcpUrl, upstream };
    const memory = watchMemory(server.pid, () => gate.kills);
    try {
      const run = new Run(world, options, random, memory.samples);
      await run.toEnd();
      return { ...run.toReport(), logLines: log.lines };
    } finally {
      memory.stop();
      await server.remove();
    }
  } finally {
    upstream.close();
  }
}

/** One run: the people, the kills and the end. */
class Run {
  readonly #world: World;
  readonly #options: SoakOptions;
  readonly #random: Random;
  readonly #memory: readonly MemorySample[];
  readonly #people: readonly Person[];
  readonly #counts: Counts = new Map();
  readonly #startedMs = Date.now();
  #phase = "start";
  #isWhole = false;

  constructor(world: World, options: SoakOptions, random: Random, memory: readonly MemorySample[]) {
    this.#world = world;
    this.#options = options;
    this.#random = random;
    this.#memory = memory;
    this.#people = Array.from(
      { length: peopleCount },
      (_, index) => new Person(index, world, random.fork(`person ${index}`)),
    );
  }

  async toEnd(): Promise<void> {
    this.#world.findings.start();
    const timer = setInterval(() => this.#options.onProgress(this.#toProgress()), progressMs);
    try {
      const lives = this.#people.map((person) =>
        live(this.#world, person, this.#counts, () => this.#isOver()),
      );
      await Promise.all([...lives, this.#crashNowAndThen()]);
      if (!this.#isStopped()) await this.#verify();
    } finally {
      clearInterval(timer);
      for (const person of this.#people) for (const stream of person.streams) stream.drop();
    }
  }

  /** A planted fault is found once it is found; too many findings say no more than some. */
  #isStopped(): boolean {
    const { findings } = this.#world;
    const planted = this.#options.plant && plants[this.#options.plant].invariant;
    const isFound = findings.list.some(({ invariant }) => invariant === planted);
    return this.#options.signal.aborted || findings.isFull || isFound;
  }

  get #totalMs(): number {
    return this.#options.minutes * 60_000;
  }

  #isOver(): boolean {
    return this.#isStopped() || Date.now() - this.#startedMs > this.#totalMs;
  }

  async #crashNowAndThen(): Promise<void> {
    const random = this.#random.fork("kills");
    const longestMs = Math.max(3000, Math.min(25_000, this.#totalMs / 6));
    // Everybody has a moment to begin.
    await this.#rest(Math.min(maxBeginMs, this.#totalMs / 5));
    this.#phase = "kills";
    while (!this.#isOver()) {
      const pauseMs = random.int(2000, longestMs);
      // Once at least, however late it is on a busy machine.
      const isLate = Date.now() - this.#startedMs + pauseMs > this.#totalMs * killedShare;
      if (isLate && this.#world.gate.kills > 0) break;
      await this.#rest(pauseMs);
      await this.#world.gate.crash(random.int(0, 1500));
    }
    this.#phase = "steady";
  }

  async #rest(pauseMs: number): Promise<void> {
    const endMs = Date.now() + pauseMs;
    while (Date.now() < endMs && !this.#isOver()) await setTimeout(100);
  }

  /** When nothing breaks any more, and no lease is left. */
  async #verify(): Promise<void> {
    this.#phase = "the end";
    this.#world.upstream.calmDown();
    const growth = findGrowth(this.#memory);
    if (growth !== null) {
      this.#world.findings.add("memory", { operation: "steady", person: "nobody" }, growth);
    }
    await setTimeout(leaseMs);
    await Promise.all(this.#people.map((person) => verifyAtEnd(this.#world, person)));
    this.#isWhole = true;
  }

  #toProgress(): Progress {
    const { gate, slots, findings } = this.#world;
    const report = this.toReport();
    return {
      phase: this.#phase,
      seconds: report.seconds,
      operations: sum(Object.values(report.operations).flatMap((row) => Object.values(row))),
      faults: sum(Object.values(report.faults)),
      kills: gate.kills,
      mebibytes: this.#memory.at(-1)?.mebibytes ?? null,
      inFlight: slots.taken,
      findings: findings.list.length,
    };
  }

  toReport(): Omit<SoakReport, "logLines"> {
    const { gate, findings, upstream } = this.#world;
    const { seed, minutes, plant } = this.#options;
    const operations = [...this.#counts].map(([name, row]) => [name, Object.fromEntries(row)]);
    const faults = [...upstream.faults].filter(([name]) => name !== "none");
    return {
      seed,
      minutes,
      plant,
      seconds: Math.round((Date.now() - this.#startedMs) / 1000),
      isWhole: this.#isWhole,
      people: peopleCount,
      kills: gate.kills,
      operations: Object.fromEntries(operations),
      faults: Object.fromEntries(faults),
      memory: this.#memory,
      findings: findings.list,
    };
  }
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);
