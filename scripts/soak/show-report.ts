import { type Finding, invariants } from "./findings.ts";
import type { MemorySample } from "./memory.ts";
import type { Progress, SoakReport } from "./soak.ts";

const clock = (seconds: number) =>
  `${String(Math.floor(seconds / 60)).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}`;

/** One line of how far it is. */
export const showProgress = (progress: Progress): string =>
  [
    `${clock(progress.seconds)} ${progress.phase.padEnd(7)}`,
    `${progress.operations} operations`,
    `${progress.faults} faults`,
    `${progress.kills} kills`,
    `${progress.mebibytes ?? "-"} MiB`,
    `${progress.inFlight} in flight`,
    `${progress.findings} findings`,
  ].join("  ");

function showCounts(rows: SoakReport["operations"]): string[] {
  const width = Math.max(0, ...Object.keys(rows).map(({ length }) => length));
  return Object.entries(rows).map(([name, outcomes]) => {
    const parts = Object.entries(outcomes).sort(([, a], [, b]) => b - a);
    const total = parts.reduce((sum, [, amount]) => sum + amount, 0);
    const texts = parts.map(([outcome, amount]) => `${outcome} ${amount}`);
    return `  ${name.padEnd(width)} ${String(total).padStart(6)}  ${texts.join(", ")}`;
  });
}

/** One line per life of the server: resident memory every two seconds. */
function showMemory(samples: readonly MemorySample[]): string[] {
  const lives = Map.groupBy(samples, ({ kills }) => kills);
  return [...lives].map(([kills, life]) => {
    const sizes = life.map(({ mebibytes }) => mebibytes).join(" ");
    return `  life ${kills + 1}, from ${clock(life[0]?.atSeconds ?? 0)}: ${sizes}`;
  });
}

const showFinding = ({ invariant, operation, person, detail, atMs }: Finding) =>
  `  ${clock(Math.round(atMs / 1000))} ${invariant} (${invariants[invariant]})\n      ${operation}, ${person}: ${detail}`;

/** Everything, for people. */
export function showReport(report: SoakReport): string[] {
  const faults = Object.entries(report.faults).map(([name, amount]) => `${name} ${amount}`);
  return [
    "operations and their outcomes:",
    ...showCounts(report.operations),
    `faults of the upstream: ${faults.join(", ")}`,
    "memory of the server in MiB, every 2 s:",
    ...showMemory(report.memory),
    ...(report.findings.length > 0 ? ["findings:", ...report.findings.map(showFinding)] : []),
  ];
}

/** What happened, and what to do next. */
export function showEnd(report: SoakReport): string {
  const { seed, minutes, plant, findings, kills, seconds } = report;
  const again = `npm run soak -- --seed ${seed} --minutes ${minutes}${plant ? ` --plant ${plant}` : ""}`;
  const [first] = findings;
  if (first) {
    const count = findings.length === 1 ? "1 finding" : `${findings.length} findings`;
    return `soak: ${count}; the first: ${invariants[first.invariant]}. Repeat it with ${again}`;
  }
  if (!report.isWhole)
    return `soak: stopped after ${seconds} s, nothing found so far. Repeat it with ${again}`;
  return `soak: ${report.people} people, ${seconds} s, ${kills} kills: nothing lost, doubled, leaked, stuck or alive after its end. Another seed finds other things.`;
}
