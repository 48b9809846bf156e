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

/** Memory of a process out of its `status`. Units: KB. Source: proc(5), VmRSS. */
export function parseMemory(status: string): number {
  const [, kb] = /^VmRSS:\s+(\d+) kB$/m.exec(status) ?? [];
  if (kb === undefined) throw new Error("This status has no VmRSS.");
  return Number(kb);
}

/** Memory that a process holds now. Units: KB. */
export const readMemoryKb = (pid: number): number =>
  parseMemory(readFileSync(`/proc/${pid}/status`, "utf8"));
