import { type ClientRequest, request as openRequest } from "node:http";
import { setTimeout as pause } from "node:timers/promises";

import { readCpuNs, readMemoryKb } from "../figures/process.ts";
import { type Spread, toRounded, toSpread } from "../figures/spread.ts";
import { type Target, toHeaders, toModernRequest, toSessionRequest } from "../load/requests.ts";
import { sendOnce, toBody } from "../load/send-once.ts";
import type { RunningServer } from "../processes/children.ts";
import { openSession } from "../servers/connect.ts";

/** What a thousand sessions cost a fresh server, and a thousand streams. */
export interface SessionCost {
  /** `initialize`, and the notification that it was done. */
  readonly initializeCpuMs: number;
  /** Of the process, for each. */
  readonly kbPerSession: number;
  readonly kbPerStream: number;
}

/** The same over several fresh servers. */
export interface SessionFigure extends Readonly<Record<keyof SessionCost, Spread>> {
  readonly server: string;
  readonly sessions: number;
  /** Of `subscriptions/listen` of 2026-07-28; null if the server has none. */
  readonly kbPerListen: Spread | null;
}

export const toSessionSpreads = (costs: readonly SessionCost[]) => ({
  initializeCpuMs: toSpread(costs.map((each) => each.initializeCpuMs)),
  kbPerSession: toSpread(costs.map((each) => each.kbPerSession)),
  kbPerStream: toSpread(costs.map((each) => each.kbPerStream)),
});

/** People who call, each with a share of the sessions: an account has a limit. Nobody where no token is asked for. */
export type Callers = readonly (string | undefined)[];

const openAtOnce = 16;
/** Garbage goes, and what is put off is done. */
const settleMs = 2000;

function toCaller(origin: string, callers: Callers, at: number): Pick<Target, "origin" | "token"> {
  const token = callers[at % callers.length];
  return { origin, ...(token && { token }) };
}

/** Runs all, so many at once. */
async function runAll<T>(amount: number, run: (at: number) => Promise<T>): Promise<T[]> {
  const found: T[] = [];
  let next = 0;
  const work = async () => {
    while (next < amount) {
      const at = next;
      next += 1;
      found[at] = await run(at);
    }
  };
  await Promise.all(Array.from({ length: openAtOnce }, work));
  return found;
}

/** Opens a stream and keeps it; `body` null for GET. Throws: if it is refused. */
const openStream = (url: string, headers: Record<string, string>, body: string | null) =>
  new Promise<ClientRequest>((resolve, reject) => {
    const request = openRequest(url, {
      method: body === null ? "GET" : "POST",
      headers,
      agent: false,
    });
    request.once("error", reject);
    request.once("response", (response) => {
      request.off("error", reject);
      // It ends when we end it.
      request.on("error", () => undefined);
      response.on("error", () => undefined);
      response.resume();
      if (response.statusCode === 200) resolve(request);
      else reject(new Error(`${url} opened no stream: ${response.statusCode}`));
    });
    request.end(body ?? undefined);
  });

/** Memory that each of `amount` takes that `open` opens. */
async function weighStreams(
  pid: number,
  amount: number,
  open: (at: number) => Promise<ClientRequest>,
): Promise<number> {
  const beforeKb = readMemoryKb(pid);
  const streams = await runAll(amount, open);
  await pause(settleMs);
  const perStream = (readMemoryKb(pid) - beforeKb) / amount;
  for (const stream of streams) stream.destroy();
  return toRounded(perStream);
}

/** Beforehand, so that what a server makes once, and the garbage it lives with, counts as nobody's. */
const warmUp = { opened: 50, lists: 1000 };

/** Sends plain lists. */
async function sendLists(
  toTarget: (at: number) => Pick<Target, "origin" | "token">,
  sessionIds: readonly string[],
): Promise<void> {
  await runAll(warmUp.lists, async (call) => {
    // Each session is its opener's.
    const at = sessionIds.length > 0 ? call % sessionIds.length : call;
    const [sessionId, target] = [sessionIds[at], toTarget(at)];
    const request = sessionId
      ? toSessionRequest({ ...target, sessionIds: [sessionId] }, "tools/list", {})
      : toModernRequest({ ...target, sessionIds: [] }, "tools/list", {});
    await sendOnce(request, (result) => Array.isArray(Object(result).tools));
  });
}

/** Opens `amount` sessions at a fresh server, and a listening stream in each. */
export async function measureSessions(
  { origin, pid }: RunningServer,
  callers: Callers,
  amount: number,
): Promise<SessionCost> {
  const toTarget = (at: number) => toCaller(origin, callers, at);
  await sendLists(toTarget, await runAll(warmUp.opened, (at) => openSession(toTarget(at))));
  await pause(settleMs);
  const [beforeKb, cpuNs] = [readMemoryKb(pid), readCpuNs(pid)];
  const sessionIds = await runAll(amount, (at) => openSession(toTarget(at)));
  await pause(settleMs);
  const initializeCpuMs = toRounded((readCpuNs(pid) - cpuNs) / 1e6 / amount);
  const kbPerSession = toRounded((readMemoryKb(pid) - beforeKb) / amount);
  const kbPerStream = await weighStreams(pid, amount, (at) => {
    const { "content-type": _, ...headers } = toHeaders(toTarget(at));
    const ofSession = {
      accept: "text/event-stream",
      "mcp-session-id": sessionIds[at] ?? "",
      "mcp-protocol-version": "2025-11-25",
    };
    return openStream(`${origin}/mcp`, { ...headers, ...ofSession }, null);
  });
  return { initializeCpuMs, kbPerSession, kbPerStream };
}

/** Memory of each of `amount` streams of `subscriptions/listen` at a fresh server. Units: KB. */
export async function measureListens(
  { origin, pid }: RunningServer,
  callers: Callers,
  amount: number,
): Promise<number> {
  const params = { notifications: { toolsListChanged: true } };
  const listen = (at: number) => {
    const target = { ...toCaller(origin, callers, at), sessionIds: [] };
    const request = toModernRequest(target, "subscriptions/listen", params);
    return openStream(request.url, { ...request.headers }, toBody(request, at));
  };
  const warm = await runAll(warmUp.opened, listen);
  for (const stream of warm) stream.destroy();
  await sendLists((at) => toCaller(origin, callers, at), []);
  await pause(settleMs);
  return weighStreams(pid, amount, listen);
}
