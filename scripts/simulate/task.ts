import type { RowCount } from "./count-rows.ts";

/** Where the simulation's Worker is asked to fill and to measure. Everything else is toolhub as it is deployed. */
export const simulatePath = "/__simulate";

/** One thing to do inside an object. */
export interface Task {
  readonly object: "Directory" | "Registry";
  readonly name: string;
  /** A method of the object, or `fill`, or `measureBytes` of an account. */
  readonly method: string;
  readonly args: readonly unknown[];
  readonly times: number;
}

export interface Measured extends RowCount {
  /** Of the object's database. */
  readonly bytes: number;
}

/** What everybody did between two looks. */
export interface Traffic extends RowCount {
  readonly hops: readonly string[];
}

/** Asks the Worker at `origin` to do something inside an object. */
export async function runTask<T>(origin: string, task: Partial<Task>): Promise<T> {
  const body = JSON.stringify({ args: [], times: 1, ...task });
  const response = await fetch(origin + simulatePath, { method: "POST", body });
  if (!response.ok) throw new Error(`${task.method} answered ${response.status}`);
  return response.json() as Promise<T>;
}

/** What was done since the last look. */
export async function takeTraffic(origin: string): Promise<Traffic> {
  const response = await fetch(origin + simulatePath);
  return response.json() as Promise<Traffic>;
}
