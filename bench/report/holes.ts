import { type Case, isSame } from "../figures/measurement.ts";
import type { Results } from "./results.ts";

/** Where a value has a number that is none, as a path. */
function listNoNumbers(value: unknown, path: string): string[] {
  if (typeof value === "number") return Number.isFinite(value) ? [] : [`${path} is ${value}`];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, each]) => listNoNumbers(each, `${path}.${name}`));
}

/** What results lack though they should have it: a server that could not be had says so, and is not asked for. */
export function listHoles(results: Results, cases: readonly Case[]): string[] {
  const { servers, calls, coldStarts, sessions, flows } = results;
  const missing = new Set(servers.filter((each) => each.missing !== null).map(({ name }) => name));
  const unmeasured = cases
    .filter(({ server }) => !missing.has(server))
    .filter((each) => !calls.some((figure) => isSame(figure, each)))
    .map((each) => `${each.server} ${each.method}, tools: ${each.tools}`);
  return [
    ...unmeasured,
    ...(coldStarts.some(({ server }) => server === "modern") ? [] : ["cold start"]),
    ...(sessions.some(({ server, kbPerListen }) => server === "session" && kbPerListen)
      ? []
      : ["sessions and streams"]),
    ...(flows.length > 0 ? [] : ["connecting"]),
    ...listNoNumbers(results, "results"),
  ];
}

/** Throws: where results have holes, with each. */
export function assertWhole(results: Results, cases: readonly Case[]): void {
  const holes = listHoles(results, cases);
  if (holes.length > 0) throw new Error(`These were not measured: ${holes.join("; ")}.`);
}
