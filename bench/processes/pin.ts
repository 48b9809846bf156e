import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

type Role = "server" | "load";

/** Numbers out of a list of CPUs. Shape: "0-2,6". Source: proc(5), Cpus_allowed_list. */
export function parseCpuList(list: string): number[] {
  return list.split(",").flatMap((part) => {
    const [first = 0, last = first] = part.split("-").map(Number);
    return Array.from({ length: last - first + 1 }, (_, at) => first + at);
  });
}

/** Which CPUs each has to itself; null if there are too few, or no program to say so. */
function readPlaces(): Readonly<Record<Role, string>> | null {
  const status = readFileSync("/proc/self/status", "utf8");
  const [, list = ""] = /^Cpus_allowed_list:\s+(\S+)$/m.exec(status) ?? [];
  const [first, ...others] = parseCpuList(list);
  const hasTaskset = spawnSync("taskset", ["--version"]).status === 0;
  if (first === undefined || others.length === 0 || !hasTaskset) return null;
  return { server: String(first), load: others.join() };
}

let places: ReturnType<typeof readPlaces> | undefined;

/** A command that runs on the CPUs of its role: who asks does not take time from who answers. */
export function toPinned(role: Role, command: readonly string[]): readonly string[] {
  places ??= readPlaces();
  return places === null ? command : ["taskset", "-c", places[role], ...command];
}
