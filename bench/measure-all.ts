import { readFileSync } from "node:fs";
import { cpus } from "node:os";

import { measureBundle } from "../scripts/bundle-size.ts";
import { findDefinition, floor, lanes, type Peer } from "./cast/definitions.ts";
import { toCallFigures } from "./figures/call-figures.ts";
import { readMemoryKb } from "./figures/process.ts";
import { toRounded, toSpread } from "./figures/spread.ts";
import { measureCalls } from "./measures/calls.ts";
import { measureColdStarts } from "./measures/cold-start.ts";
import { measureRows } from "./measures/counts.ts";
import { countListRequests } from "./measures/list-requests.ts";
import { type FlowFigure, measureFlows } from "./measures/oauth-flows.ts";
import {
  measureListens,
  measureSessions,
  type SessionCost,
  type SessionFigure,
  toSessionSpreads,
} from "./measures/sessions.ts";
import { type Plan, toCases } from "./plan.ts";
import type { RunningServer } from "./processes/children.ts";
import { toGates } from "./report/gates.ts";
import { assertWhole } from "./report/holes.ts";
import type { Results, ServerFigure } from "./report/results.ts";
import { connectToolhub } from "./servers/connect.ts";
import { readPeerVersion } from "./servers/install.ts";
import { type Actor, openStage, type Stage } from "./servers/stage.ts";

type Say = (step: string) => void;

const measuredPackages = ["@modelcontextprotocol/server", "hono", "zod", "workerd"];

const readVersion = (name: string): string =>
  JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8")).version;

/** An account has a hundred sessions that listen at most; with those of the warm-up. */
const sessionsOfOne = 90;

function getActor(stage: Stage, server: string, tools: number): Actor {
  const actor = stage.find({ server, tools });
  if (!actor) throw new Error(`${server} with ${tools} tools does not run.`);
  return actor;
}

/** Runs `measure` at a server that was started for it. */
async function atFresh<T>(
  stage: Stage,
  name: string,
  measure: (server: RunningServer) => Promise<T>,
): Promise<T> {
  const server = await stage.startFresh(findDefinition(name));
  try {
    return await measure(server);
  } finally {
    await server.stop();
  }
}

async function measureAllSessions(stage: Stage, plan: Plan, say: Say): Promise<SessionFigure[]> {
  const { sessions: amount } = plan;
  const connectAll = async (origin: string) => {
    const tokens: string[] = [];
    for (let person = 0; person < Math.ceil(amount / sessionsOfOne); person += 1) {
      tokens.push(await connectToolhub(origin, `Session ${person}`, stage.upstream.key));
    }
    return tokens;
  };
  const costs: SessionCost[] = [];
  const listens: number[] = [];
  for (let round = 1; round <= plan.sessionRounds; round += 1) {
    say(`${amount} sessions and streams of toolhub, round ${round} of ${plan.sessionRounds}`);
    const ofSessions = atFresh(stage, "session", async (server) =>
      measureSessions(server, await connectAll(server.origin), amount),
    );
    const ofListens = atFresh(stage, "modern", async (server) =>
      measureListens(server, await connectAll(server.origin), amount),
    );
    // At once: each is a process of its own, and both wait more than they compute.
    const [cost, listen] = await Promise.all([ofSessions, ofListens]);
    costs.push(cost);
    listens.push(listen);
  }
  const own = { server: "session", sessions: amount, kbPerListen: toSpread(listens) };
  const found: SessionFigure[] = [{ ...own, ...toSessionSpreads(costs) }];
  for (const { name, era, label } of plan.measuresPeers ? plan.peers : []) {
    if (era !== "session" || stage.missing.has(name)) continue;
    say(`${amount} sessions and streams of ${label}`);
    const cost = await atFresh(stage, name, (server) =>
      measureSessions(server, [undefined], amount),
    );
    const figure = { server: name, sessions: amount, kbPerListen: null };
    found.push({ ...figure, ...toSessionSpreads([cost]) });
  }
  return found;
}

/** Runs `measure` at a toolhub that counts. */
async function atCounted<T>(
  stage: Stage,
  measure: (counted: RunningServer) => Promise<T>,
): Promise<T> {
  const counted = await stage.startCounted();
  try {
    return await measure(counted);
  } finally {
    await counted.stop();
  }
}

/** Mostly waits for records to be written. */
async function measureAllRows(stage: Stage): Promise<Results["rows"]> {
  const countRows = (lane: "modern" | "session") =>
    atCounted(stage, async ({ origin }) => {
      const token = await connectToolhub(origin, "Rows", stage.upstream.key);
      return measureRows({ origin, token }, lane);
    });
  const [modern, session] = await Promise.all([countRows("modern"), countRows("session")]);
  return { modern, session };
}

async function measureAllFlows(stage: Stage, plan: Plan, say: Say): Promise<FlowFigure[]> {
  say("connecting: sign-in, consent and tokens");
  const toolhub = getActor(stage, "modern", 1);
  return atCounted(stage, (counted) =>
    measureFlows(toolhub, counted, stage.upstream.key, plan.flows),
  );
}

async function measureStarts(stage: Stage, plan: Plan, say: Say) {
  const own = [floor, ...lanes.filter(({ name }) => name === "modern")];
  // A provider that keeps its tokens in memory knows them no more.
  const others = plan.measuresPeers ? plan.peers.filter(({ hasOAuth }) => !hasOAuth) : [];
  const servers = [...own, ...others].flatMap((definition) => {
    const ready = stage.findReady(definition);
    const token = stage.find({ server: definition.name, tools: 1 })?.token;
    return ready ? [{ definition, ready, token }] : [];
  });
  await stage.stopServers();
  return measureColdStarts(servers, plan.coldRounds, say);
}

function toServerFigures(stage: Stage, peers: readonly Peer[]): ServerFigure[] {
  const toMb = (kb: number | undefined) => (kb === undefined ? null : toRounded(kb / 1024));
  return [floor, ...lanes, ...peers].map((definition) => {
    const { name, label } = definition;
    const actor = stage.find({ server: name, tools: 1 });
    const peer = peers.find((each) => each.name === name);
    return {
      name,
      label,
      runsOn: peer?.runsOn ?? "workerd",
      version: peer ? readPeerVersion(peer) : "",
      missing: stage.missing.get(name) ?? null,
      idleMb: toMb(actor?.idleKb),
      loadedMb: toMb(actor ? readMemoryKb(actor.pid) : undefined),
    };
  });
}

/** Measures everything. Throws: if a request failed or was answered wrongly, and if a figure is missing. */
export async function measureAll(plan: Plan, command: string, say: Say): Promise<Results> {
  say("the bundle");
  const { allKb, callKb } = await measureBundle();
  const bundle = { allKb: toRounded(allKb), callKb: toRounded(callKb) };
  const stage = await openStage(plan, say);
  try {
    const cases = toCases(plan);
    const measurements = await measureCalls(stage, cases, plan.calls, say);
    const servers = toServerFigures(stage, plan.peers);
    const tools = plan.sizes.at(-1) ?? 1;
    const requests = await countListRequests(getActor(stage, "modern", tools), tools);
    const flows = await measureAllFlows(stage, plan, say);
    const [rows, sessions] = await Promise.all([
      measureAllRows(stage),
      measureAllSessions(stage, plan, say),
    ]);
    const coldStarts = await measureStarts(stage, plan, say);
    const facts = { listRequests: { tools, requests }, bundle, sessions, coldStarts, rows };
    const results: Results = {
      date: new Date().toISOString(),
      command,
      machine: `${process.platform} ${process.arch}, ${cpus().length} CPUs`,
      rounds: plan.calls.rounds,
      otherRounds: plan.calls.otherRounds,
      versions: Object.fromEntries(measuredPackages.map((name) => [name, readVersion(name)])),
      servers,
      calls: toCallFigures(measurements, cases),
      flows,
      ...facts,
      gates: toGates(measurements, facts),
    };
    assertWhole(results, cases);
    return results;
  } finally {
    say("stopping");
    await stage.close();
  }
}
