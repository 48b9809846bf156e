import { readdirSync, readFileSync } from "node:fs";

/**
 * Time on a processor out of one `schedstat` line. Units: nanoseconds.
 * Source: Linux, Documentation/scheduler/sched-stats.rst, "/proc/<pid>/schedstat".
 */
export function parseSchedstat(text: string): number {
  const [, onCpu] = /^(\d+) \d+ \d+\s*$/.exec(text) ?? [];
  if (onCpu === undefined) throw new Error(`This is not a schedstat line: "${text.trim()}".`);
  return Number(onCpu);
}

/** What all threads of a process used so far. Units: nanoseconds. */
export function readCpuNs(pid: number): number {
  const tasks = `/proc/${pid}/task`;
  return readdirSync(tasks)
    .map((task) => parseSchedstat(readFileSync(`${tasks}/${task}/schedstat`, "utf8")))
    .reduce((sum, ns) => sum + ns, 0);
}
