import { setTimeout as pause } from "node:timers/promises";
import { isGoodResult, type Target, toRequest } from "../load/requests.ts";
import { sendOnce } from "../load/send-once.ts";
import { openSession } from "../servers/connect.ts";

/** What a request cost at the platform. */
export interface Counts {
  readonly hops: number;
  readonly statements: number;
  /** Rows written, by class of objects. */
  readonly rows: Readonly<Record<string, number>>;
}

/** Rows that calls write into the objects of their person. */
export interface WrittenRows {
  readonly perCall: number;
  /** Besides, for each batch of records, however many calls are in it. */
  readonly perBatch: number;
}

/** What `bench/entries/counted.ts` has counted since the last time. */
export const takeCounts = async (origin: string): Promise<Counts> =>
  (await fetch(`${origin}/bench/counts`)).json() as Promise<Counts>;

/** Records of calls are written two seconds after the first. */
const batchMs = 3000;

/** Numbers of the deployment are pushed every five seconds, whatever is called. */
const ofNobody = "Metrics";

const sumRows = ({ rows }: Counts) =>
  Object.entries(rows).reduce((sum, [name, each]) => (name === ofNobody ? sum : sum + each), 0);

/** Rows of one batch of calls. */
async function countRows(target: Target, server: string, calls: number): Promise<number> {
  const each = { server, method: "tools/call", tools: 1, connections: 1 } as const;
  const request = toRequest(each, target);
  await pause(batchMs);
  await takeCounts(target.origin);
  for (let call = 0; call < calls; call += 1) {
    await sendOnce(request, (result) => isGoodResult(each, result));
  }
  await pause(batchMs);
  return sumRows(await takeCounts(target.origin));
}

const many = 51;

/** Out of two batches, a small and a large one. */
export function toWrittenRows(ofOne: number, ofMany: number): WrittenRows {
  const perCall = (ofMany - ofOne) / (many - 1);
  return { perCall, perBatch: ofOne - perCall };
}

/** Rows of a call in one of toolhub's lanes. */
export async function measureRows(
  target: Pick<Target, "origin" | "token">,
  server: "modern" | "session",
): Promise<WrittenRows> {
  const sessionIds = server === "session" ? [await openSession(target)] : [];
  // The first call of all makes tables and counts of the day.
  await countRows({ ...target, sessionIds }, server, 1);
  const ofOne = await countRows({ ...target, sessionIds }, server, 1);
  return toWrittenRows(ofOne, await countRows({ ...target, sessionIds }, server, many));
}
