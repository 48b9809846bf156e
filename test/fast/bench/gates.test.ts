import { expect, test } from "vitest";

import type { Measurement } from "../../../bench/figures/measurement.ts";
import { type Facts, listMissed, toExitCode, toGates } from "../../../bench/report/gates.ts";
import { renderGates } from "../../../bench/report/tables.ts";
import { atLimit, factsAtLimit, one } from "./scripted.ts";

/** What must hold, in its order: says, gate, aim. */
const wanted = [
  ["CPU per call, to the floor", 1.6, 1.4],
  ["the same with a hop on each call, mark held", 2.7, 2.2],
  ["the same with a hop on each call, nothing held", 2.7, 2.2],
  ["CPU per call of a session, to the floor", 1.9, 1.6],
  ["CPU per call, to agents + workers-oauth-provider", 0.32, 0.25],
  ["CPU per call at 500 tools, to 1 tool", 1.1, 1.05],
  ["CPU per list of 100 tools, to a call of the floor", 1.3, 1],
  ["99th percentile of a call's latency at 64 connections, to the floor's", 1.6, 1.3],
  ["requests until 500 tools are listed", 1, 1],
  ["Worker without catalogue, gzip", 260, 240],
  ["what a call loads of it", 130, 90],
  ["cold start to the first tool call", 0.4, 0.2],
  ["CPU of initialize", 3, 2],
  ["rows written per call", 1, 1],
  ["memory per idle session", 150, 60],
  ["memory per open stream of a session", 30, 10],
  ["memory per open subscriptions/listen", 30, 10],
] as const;

test("the gates are those that must hold, with their aims", () => {
  const gates = toGates(atLimit, factsAtLimit);
  expect(gates.map(({ says, gate, aim }) => [says, gate, aim])).toEqual(wanted);
});

test("at the limit every gate holds", () => {
  const gates = toGates(atLimit, factsAtLimit);
  expect(listMissed(gates)).toEqual([]);
  expect(toExitCode(gates)).toBe(0);
});

const dearer = (server: string, tools: number, connections: number, method = "tools/call") =>
  atLimit.map((each) => {
    const isIt =
      each.server === server &&
      each.tools === tools &&
      each.connections === connections &&
      each.method === method;
    const latency = { ...each.latency, p99Ms: each.latency.p99Ms * 1.02 };
    return isIt ? { ...each, cpuNs: each.cpuNs * 1.02, latency } : each;
  });

const [session] = factsAtLimit.sessions;
const withSession = (changed: object): Facts => ({
  ...factsAtLimit,
  sessions: session ? [{ ...session, ...changed }] : [],
});
const rows = factsAtLimit.rows.modern;
const cold = { median: 0.41, min: 0.3, max: 0.5 };

test.each<readonly [says: string, measurements: readonly Measurement[], facts: Facts]>([
  [wanted[1][0], dearer("hop", 1, 16), factsAtLimit],
  [wanted[2][0], dearer("first-hop", 1, 16), factsAtLimit],
  [wanted[3][0], dearer("session", 1, 16), factsAtLimit],
  [wanted[5][0], dearer("modern", 500, 16), factsAtLimit],
  [wanted[6][0], dearer("modern", 100, 16, "tools/list"), factsAtLimit],
  [wanted[7][0], dearer("modern", 1, 64), factsAtLimit],
  [wanted[8][0], atLimit, { ...factsAtLimit, listRequests: { tools: 500, requests: 2 } }],
  [wanted[9][0], atLimit, { ...factsAtLimit, bundle: { allKb: 260.1, callKb: 130 } }],
  [wanted[10][0], atLimit, { ...factsAtLimit, bundle: { allKb: 260, callKb: 130.1 } }],
  [wanted[11][0], atLimit, { ...factsAtLimit, coldStarts: [{ server: "modern", seconds: cold }] }],
  [wanted[12][0], atLimit, withSession({ initializeCpuMs: one(3.01) })],
  [
    wanted[13][0],
    atLimit,
    { ...factsAtLimit, rows: { modern: rows, session: { ...rows, perCall: 1.02 } } },
  ],
  [wanted[14][0], atLimit, withSession({ kbPerSession: one(151) })],
  [wanted[15][0], atLimit, withSession({ kbPerStream: one(31) })],
  [wanted[16][0], atLimit, withSession({ kbPerListen: one(31) })],
])("just above its limit is missed alone, and fails --gate: %s", (says, measurements, facts) => {
  const gates = toGates(measurements, facts);
  expect(listMissed(gates).map((gate) => gate.says)).toEqual([says]);
  expect(toExitCode(gates)).toBe(3);
});

test("a dearer call misses both gates that it is in", () => {
  const missed = listMissed(toGates(dearer("modern", 1, 16), factsAtLimit));
  expect(missed.map(({ says }) => says)).toEqual([wanted[0][0], wanted[4][0]]);
});

test.each<readonly [says: string, measurements: readonly Measurement[], facts: Facts]>([
  [wanted[4][0], atLimit.filter(({ server }) => server !== "agents-oauth"), factsAtLimit],
  [wanted[5][0], atLimit.filter(({ tools }) => tools !== 500), factsAtLimit],
  [wanted[8][0], atLimit, { ...factsAtLimit, listRequests: { tools: 1, requests: 1 } }],
  [wanted[11][0], atLimit, { ...factsAtLimit, coldStarts: [] }],
  [wanted[16][0], atLimit, withSession({ kbPerListen: null })],
])("what was not measured fails --gate: %s", (says, measurements, facts) => {
  const gates = toGates(measurements, facts);
  expect(listMissed(gates).map((gate) => gate.says)).toEqual([says]);
  expect(renderGates(gates)).toMatch(/ \| - +\| not measured \|$/m);
  expect(toExitCode(gates)).toBe(3);
});
