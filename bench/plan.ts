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
  /** Whether the lists of others are measured too, their sessions weighed and their starts timed. */
  readonly measuresPeers: boolean;
  /** Connections at once of a call of one tool: of all servers, and of toolhub with a lease and the floor alone. */
  readonly connections: readonly number[];
  readonly ownConnections: readonly number[];
  readonly coldRounds: number;
  readonly sessions: number;
  readonly flows: FlowPlan;
  /** What it takes on two cores. */
  readonly minutes: number;
}

export const full: Plan = {
  calls: { rounds: 7, requests: 1500, warmUp: 2500, caseMs: 1500 },
  peers,
  sizes: [1, 100, 500],
  peerSizes: [1, 100],
  measuresPeers: true,
  connections: [1, 16, 64],
  ownConnections: [],
  coldRounds: 5,
  sessions: 1000,
  flows: { people: 60, warmUp: 5 },
  minutes: 15,
};

export const quick: Plan = {
  calls: { rounds: 3, requests: 500, warmUp: 2000, caseMs: 350 },
  peers,
  sizes: [1, 100, 500],
  peerSizes: [1],
  measuresPeers: false,
  connections: [16],
  ownConnections: [64],
  coldRounds: 2,
  sessions: 300,
  flows: { people: 15, warmUp: 2 },
  minutes: 2,
};

/** Shows that everything runs; its figures say nothing. */
export const smoke: Plan = {
  calls: { rounds: 1, requests: 32, warmUp: 32, caseMs: 500 },
  peers: [],
  sizes: [1],
  peerSizes: [],
  measuresPeers: false,
  connections: [16],
  ownConnections: [],
  coldRounds: 1,
  sessions: 20,
  flows: { people: 1, warmUp: 0 },
  minutes: 1,
};

/** What is sent in each round: the floor stands before each group. */
export function toCases(plan: Plan): Case[] {
  const own = [floor, ...lanes].map(({ name }) => name);
  const all = [...own, ...plan.peers.map(({ name }) => name)];
  const toCalls = (servers: readonly string[], connections: number): Case[] =>
    servers.map((server) => ({ server, method: "tools/call", tools: 1, connections }));
  const toSized = (servers: readonly string[], method: Case["method"], sizes: readonly number[]) =>
    sizes.flatMap((tools) =>
      servers.map((server): Case => ({ server, method, tools, connections: 16 })),
    );
  const more = (sizes: readonly number[]) => sizes.filter((size) => size > 1);
  const inLanes = ["modern", "session"];
  const ofPeers = plan.peers.map(({ name }) => name);
  const [again] = toCalls([floor.name], 16) as [Case];
  return [
    ...plan.connections.flatMap((connections) => toCalls(all, connections)),
    ...plan.ownConnections.flatMap((connections) => toCalls([floor.name, "modern"], connections)),
    again,
    ...toSized(inLanes, "tools/call", more(plan.sizes)),
    ...toSized(ofPeers, "tools/call", more(plan.peerSizes)),
    again,
    ...toSized(inLanes, "tools/list", plan.sizes),
    ...(plan.measuresPeers ? toSized(ofPeers, "tools/list", plan.peerSizes) : []),
  ];
}
