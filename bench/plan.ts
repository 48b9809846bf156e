import { floor, lanes, type Peer, peers } from "./cast/definitions.ts";
import type { Case } from "./figures/measurement.ts";
import type { CallPlan } from "./measures/calls.ts";
import type { FlowPlan } from "./measures/oauth-flows.ts";

/** How much is measured, and how often. */
export interface Plan {
  readonly calls: CallPlan;
  readonly peers: readonly Peer[];
  /** Numbers of tools that toolhub is measured with, and the others. */
  readonly sizes: readonly number[];
  readonly peerSizes: readonly number[];
  /** What toolhub is asked for with each of `sizes`; of one tool, calls always are. */
  readonly sized: readonly Sized[];
  /** Whether the lists of others are measured too, their sessions weighed and their starts timed. */
  readonly measuresPeers: boolean;
  /** Connections at once of a call of one tool: of all servers, and of toolhub with a lease and the floor alone. */
  readonly connections: readonly number[];
  readonly ownConnections: readonly number[];
  readonly coldRounds: number;
  readonly sessions: number;
  /** At how many fresh toolhubs; at one of each other server. */
  readonly sessionRounds: number;
  readonly flows: FlowPlan;
  /** What it takes on two cores. */
  readonly minutes: number;
}

/** A lane, what it is asked for, and numbers of tools. */
type Sized = readonly [server: string, method: Case["method"], sizes: readonly number[]];

const sizes = [1, 100, 500];
const more = [100, 500];

export const full: Plan = {
  calls: {
    rounds: 9,
    otherRounds: 4,
    gated: { requests: 4000, caseMs: 6000 },
    requests: 1000,
    slowestOf: 8192,
    caseMs: 1000,
    warmUp: { requests: 2500, caseMs: 2500 },
    longWarmUp: { requests: 20_000, caseMs: 12_000 },
  },
  peers,
  sizes,
  peerSizes: [1, 100],
  sized: [
    ["modern", "tools/call", more],
    ["session", "tools/call", more],
    ["modern", "tools/list", sizes],
    ["session", "tools/list", sizes],
  ],
  measuresPeers: true,
  connections: [1, 16, 64],
  ownConnections: [],
  coldRounds: 5,
  sessions: 1000,
  sessionRounds: 3,
  flows: { people: 60, warmUp: 5 },
  minutes: 17,
};

export const quick: Plan = {
  calls: {
    rounds: 5,
    otherRounds: 2,
    gated: { requests: 500, caseMs: 300 },
    requests: 500,
    slowestOf: 1024,
    caseMs: 300,
    warmUp: { requests: 2000, caseMs: 1000 },
    longWarmUp: { requests: 10_000, caseMs: 4000 },
  },
  peers,
  sizes,
  peerSizes: [1],
  sized: [
    ["modern", "tools/call", [500]],
    ["modern", "tools/list", more],
    ["session", "tools/list", [100]],
  ],
  measuresPeers: false,
  connections: [16],
  ownConnections: [64],
  coldRounds: 2,
  sessions: 300,
  sessionRounds: 1,
  flows: { people: 15, warmUp: 2 },
  minutes: 2,
};

/** Shows that everything runs; its figures say nothing. */
export const smoke: Plan = {
  calls: {
    rounds: 1,
    otherRounds: 1,
    gated: { requests: 32, caseMs: 500 },
    requests: 32,
    slowestOf: 128,
    caseMs: 500,
    warmUp: { requests: 32, caseMs: 500 },
    longWarmUp: { requests: 32, caseMs: 500 },
  },
  peers: [],
  sizes: [1],
  peerSizes: [],
  sized: [
    ["modern", "tools/list", [1]],
    ["session", "tools/list", [1]],
  ],
  measuresPeers: false,
  connections: [16],
  ownConnections: [],
  coldRounds: 1,
  sessions: 20,
  sessionRounds: 1,
  flows: { people: 1, warmUp: 0 },
  minutes: 1,
};

/** What is sent in each round: the floor stands before each group. */
export function toCases(plan: Plan): Case[] {
  const own = [floor, ...lanes].map(({ name }) => name);
  const all = [...own, ...plan.peers.map(({ name }) => name)];
  const toCalls = (servers: readonly string[], connections: number): Case[] =>
    servers.map((server) => ({ server, method: "tools/call", tools: 1, connections }));
  const toSized = ([server, method, sizes]: Sized): Case[] =>
    sizes.map((tools) => ({ server, method, tools, connections: 16 }));
  const isCall = ([, method]: Sized) => method === "tools/call";
  const ofPeers = (method: Case["method"], sizes: readonly number[]) =>
    plan.peers.flatMap(({ name }) => toSized([name, method, sizes]));
  const [again] = toCalls([floor.name], 16) as [Case];
  return [
    ...plan.connections.flatMap((connections) => toCalls(all, connections)),
    ...plan.ownConnections.flatMap((connections) => toCalls([floor.name, "modern"], connections)),
    again,
    ...plan.sized.filter(isCall).flatMap(toSized),
    ...ofPeers(
      "tools/call",
      plan.peerSizes.filter((size) => size > 1),
    ),
    again,
    ...plan.sized.filter((each) => !isCall(each)).flatMap(toSized),
    ...(plan.measuresPeers ? ofPeers("tools/list", plan.peerSizes) : []),
  ];
}
