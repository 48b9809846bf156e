import { Dance, findCode, type Tokens, toCodeFields } from "../../test/support/dance.ts";
import { readCpuNs } from "../figures/process.ts";
import { toMedian, toQuantile, toRounded } from "../figures/spread.ts";
import type { RunningServer } from "../processes/children.ts";
import { toChoices } from "../servers/connect.ts";
import { type Counts, takeCounts } from "./counts.ts";

/** One step of connecting. */
export interface FlowFigure {
  readonly step: string;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly cpuMs: number;
  /** Calls of objects, with those that objects make. */
  readonly hops: number;
  readonly statements: number;
  readonly rows: number;
}

type Run = <T>(step: string, act: () => Promise<T>) => Promise<T>;

/** Somebody new signs in, allows, and their client gets tokens, and then others for them. */
async function connectOnce(origin: string, name: string, key: string, run: Run): Promise<void> {
  const dance = new Dance({ origin, fetch });
  const clientId = await run("POST /register", () => dance.register());
  const path = await dance.toAuthorizePath(clientId);
  const browser = dance.openBrowser();
  await run("POST /sign-in, development", async () =>
    (await browser.signIn(name, path)).body?.cancel(),
  );
  const fields = await run("GET /authorize", () => browser.openConsent(path));
  const response = await run("POST /authorize, with a key", async () => {
    const answer = await browser.send(path, [...fields, ...toChoices(key)]);
    await answer.text();
    return answer;
  });
  const code = findCode(response) ?? "";
  const exchange = async (form: Record<string, string>): Promise<Tokens> => {
    const answer = await dance.exchange(form);
    const tokens: Tokens = await answer.json();
    if (!tokens.access_token) throw new Error(`/token answered ${answer.status}.`);
    return tokens;
  };
  const first = await run("POST /token, code", () => exchange(toCodeFields(clientId, code)));
  const renew = ({ refresh_token }: Tokens) =>
    exchange({ grant_type: "refresh_token", client_id: clientId, refresh_token });
  // The first one of an account makes two tables.
  const second = await run("POST /token, first refresh", () => renew(first));
  await run("POST /token, refresh", () => renew(second));
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** How often each step is taken; the first ones do not count. */
export interface FlowPlan {
  readonly people: number;
  readonly warmUp: number;
}

/** Times and CPU at one server, counts at another whose Worker counts. */
export async function measureFlows(
  server: RunningServer,
  counted: RunningServer,
  key: string,
  { people, warmUp }: FlowPlan,
): Promise<FlowFigure[]> {
  const took = new Map<string, { readonly ms: number; readonly cpuMs: number }[]>();
  const costs = new Map<string, Counts[]>();
  const add = <T>(map: Map<string, T[]>, step: string, value: T) =>
    map.set(step, [...(map.get(step) ?? []), value]);
  for (let person = -warmUp; person < people; person += 1) {
    await connectOnce(server.origin, `Flow ${person}`, key, async (step, act) => {
      const [cpuNs, startedMs] = [readCpuNs(server.pid), performance.now()];
      const result = await act();
      const ms = performance.now() - startedMs;
      const cpuMs = (readCpuNs(server.pid) - cpuNs) / 1e6;
      if (person >= 0) add(took, step, { ms, cpuMs });
      return result;
    });
  }
  for (let person = 0; person < 3; person += 1) {
    await connectOnce(counted.origin, `Counted ${person}`, key, async (step, act) => {
      await takeCounts(counted.origin);
      const result = await act();
      add(costs, step, await takeCounts(counted.origin));
      return result;
    });
  }
  return [...took].map(([step, all]) => {
    const counts = costs.get(step) ?? [];
    const median = (values: readonly number[]) => toRounded(toMedian(values));
    return {
      step,
      p50Ms: median(all.map(({ ms }) => ms)),
      p99Ms: toRounded(
        toQuantile(
          all.map(({ ms }) => ms),
          0.99,
        ),
      ),
      cpuMs: median(all.map(({ cpuMs }) => cpuMs)),
      hops: median(counts.map(({ hops }) => hops)),
      statements: median(counts.map(({ statements }) => statements)),
      rows: median(counts.map(({ rows }) => sum(Object.values(rows)))),
    };
  });
}
