import { type Case, isSame, toFloor } from "./measurement.ts";

const toCall = (server: string, connections = 16, tools = 1): Case => ({
  ...toFloor(connections),
  server,
  tools,
});

/** What the gates of calls are about: these are measured in more rounds than others. */
export const gatedCases = {
  floor: toFloor(16),
  call: toCall("modern"),
  hop: toCall("hop"),
  firstHop: toCall("first-hop"),
  session: toCall("session"),
  agents: toCall("agents-oauth"),
  ofMany: toCall("modern", 16, 500),
  list: { ...toCall("modern", 16, 100), method: "tools/list" },
  floorOf64: toFloor(64),
  callOf64: toCall("modern", 64),
} as const satisfies Record<string, Case>;

export const isGated = (each: Case): boolean =>
  Object.values(gatedCases).some((gated) => isSame(gated, each));

/** Those whose slowest answers a gate compares. */
export const isOfSlowest = (each: Case): boolean =>
  [gatedCases.floorOf64, gatedCases.callOf64].some((slowest) => isSame(slowest, each));
