import type { Random } from "./random.ts";

/** How one answer of the upstream goes wrong. */
export interface Fault {
  readonly name:
    | "none"
    | "slow"
    | "cut"
    | "half"
    | "html"
    | "over cap"
    | "large"
    | "partial"
    | "limited"
    | "server error"
    | "server error in JSON"
    | "refused"
    | "key refused";
  /** Whether a change is applied all the same. */
  readonly applies: boolean;
  readonly delayMs: number;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly error: object;
}

/** A row of the script. `applies`: how likely a change is applied before its answer goes wrong. */
interface Row {
  readonly name: Fault["name"];
  readonly weight: number;
  readonly applies: number;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly error?: object;
  readonly slowMs?: readonly [number, number];
}

const internal = { extensions: { code: "INTERNAL_SERVER_ERROR" } };
const validation = { extensions: { code: "GRAPHQL_VALIDATION_FAILED" } };

/** Refused before anything ran, as the transport and the codes say: `applies` 0. Everything else may have run. */
const rows: readonly Row[] = [
  { name: "none", weight: 70, applies: 1 },
  { name: "slow", weight: 5, applies: 1, slowMs: [1000, 4500] },
  { name: "cut", weight: 3, applies: 0.6 },
  { name: "half", weight: 3, applies: 1 },
  { name: "html", weight: 3, applies: 0.6, status: 502 },
  { name: "over cap", weight: 0.3, applies: 1 },
  { name: "large", weight: 1, applies: 1 },
  { name: "partial", weight: 3, applies: 1, error: internal },
  { name: "limited", weight: 3, applies: 0, status: 429, headers: { "retry-after": "1" } },
  { name: "server error", weight: 3, applies: 0.6, status: 500, error: {} },
  { name: "server error in JSON", weight: 3, applies: 0.6, status: 504, error: internal },
  { name: "refused", weight: 2, applies: 0, status: 200, error: validation },
  { name: "key refused", weight: 1, applies: 0, status: 401 },
];

const calm = rows.slice(0, 1);

/** Answers come in another order than questions, so that calls of different people overlap. */
const jitterMs = [1, 40] as const;

export function pickFault(random: Random, isCalm: boolean): Fault {
  const row = random.pickWeighted(isCalm ? calm : rows) ?? calm[0];
  if (!row) throw new Error("the script of the upstream is empty");
  const { name, applies, status = 200, headers = {}, error = {}, slowMs = jitterMs } = row;
  return {
    name,
    applies: random.isBelow(applies),
    delayMs: random.int(...slowMs),
    status,
    headers,
    error,
  };
}

/** Long enough for a session's call to become a stream; for calls that ask for it. */
export const verySlow: Fault = {
  name: "slow",
  applies: true,
  delayMs: 4000,
  status: 200,
  headers: {},
  error: {},
};
