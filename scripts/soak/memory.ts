import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** How much memory the server held. `kills`: which of its lives it was. */
export interface MemorySample {
  readonly atSeconds: number;
  readonly mebibytes: number;
  readonly kills: number;
}

const everyMs = 2000;
/** A life shorter than this is still warming up. */
const minSamples = 12;
const maxGrowthMebibytes = 150;
const maxGrowthFactor = 1.5;

/** Resident memory of a process; null if it is gone. */
async function readMebibytes(pid: number): Promise<number | null> {
  try {
    const { stdout } = await promisify(execFile)("ps", ["-o", "rss=", "-p", String(pid)]);
    // A process that is just ending has none left.
    return Math.round(Number(stdout) / 1024) || null;
  } catch {
    return null;
  }
}

/** Looks every two seconds, until it is stopped. */
export function watchMemory(
  pid: () => number | null,
  countKills: () => number,
): { readonly samples: readonly MemorySample[]; readonly stop: () => void } {
  const samples: MemorySample[] = [];
  const startedMs = Date.now();
  const sample = async () => {
    const [id, kills] = [pid(), countKills()];
    const mebibytes = id === null ? null : await readMebibytes(id);
    const atSeconds = Math.round((Date.now() - startedMs) / 1000);
    if (mebibytes !== null) samples.push({ atSeconds, mebibytes, kills });
  };
  const timer = setInterval(() => void sample(), everyMs);
  return { samples, stop: () => clearInterval(timer) };
}

const toMedian = (numbers: readonly number[]) =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;

/** How the server's last life grew: the second quarter of it against the last. Null if it was too short to tell. */
export function findGrowth(samples: readonly MemorySample[]): string | null {
  const last = samples.filter(({ kills }) => kills === samples.at(-1)?.kills);
  if (last.length < minSamples) return null;
  const sizes = last.map(({ mebibytes }) => mebibytes);
  const quarter = Math.floor(sizes.length / 4);
  const early = toMedian(sizes.slice(quarter, 2 * quarter));
  const late = toMedian(sizes.slice(-quarter));
  if (late - early < maxGrowthMebibytes || late < early * maxGrowthFactor) return null;
  return `from ${early} MiB to ${late} MiB in ${(last.at(-1)?.atSeconds ?? 0) - (last[0]?.atSeconds ?? 0)} s`;
}
