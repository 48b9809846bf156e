import type { ErrorWait } from "../../catalog/error-rule.ts";
import { isObject } from "../../is-object.ts";
import type { FailedAnswer, Verdict } from "./find-rule.ts";

/** Nobody is made to wait for longer, whatever an upstream says: then it is asked again. */
const maxWaitSeconds = 3600;

/** More seconds than in three years, and milliseconds since 1973: from there on a number is a time. */
const firstEpochSeconds = 1e8;
const firstEpochMs = 1e11;

/** The date of RFC 9110, section 5.6.7, or of RFC 3339. */
const date =
  /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} [\d:]{8} GMT$|^\d{4}-\d{2}-\d{2}T[\d:.]+(?:Z|[+-]\d{2}:\d{2})$/;

/** Units: seconds from `nowMs`, at least one and at most an hour. Null for what is neither a number nor a date. */
export function parseWait(told: unknown, nowMs: number): number | null {
  const text = typeof told === "number" ? String(told) : told;
  if (typeof text !== "string") return null;
  const seconds = toSeconds(text.trim(), nowMs);
  if (Number.isNaN(seconds)) return null;
  return Math.min(maxWaitSeconds, Math.max(1, Math.ceil(seconds)));
}

function toSeconds(text: string, nowMs: number): number {
  if (!/^\d{1,20}(?:\.\d{1,9})?$/.test(text)) {
    return date.test(text) ? (Date.parse(text) - nowMs) / 1000 : Number.NaN;
  }
  const number = Number(text);
  if (number < firstEpochSeconds) return number;
  return (number < firstEpochMs ? number * 1000 - nowMs : number - nowMs) / 1000;
}

/**
 * How long to wait, as the answer says it: where the rule says so, `Retry-After`, and of a limit what a query costs or when an
 * exhausted one is full again; if it says nothing, what the rule says. Null if nobody says anything.
 */
export function findWait(
  answer: FailedAnswer,
  verdict: Verdict | undefined,
  nowMs: number,
): number | null {
  const wait = verdict?.rule.wait;
  return (
    findNamed(answer, verdict, nowMs) ??
    parseWait(answer.headers.get("retry-after"), nowMs) ??
    (verdict?.rule.kind === "rate_limited" ? findRestored(answer, verdict, nowMs) : null) ??
    (wait && "seconds" in wait ? wait.seconds : null)
  );
}

const findRestored = (answer: FailedAnswer, verdict: Verdict, nowMs: number) =>
  findCost(answer, verdict) ?? findReset(answer.headers, nowMs);

function findNamed({ headers }: FailedAnswer, verdict: Verdict | undefined, nowMs: number) {
  const wait: ErrorWait | undefined = verdict?.rule.wait;
  if (!wait || "seconds" in wait) return null;
  return "header" in wait
    ? parseWait(headers.get(wait.header), nowMs)
    : parseWait(verdict?.error?.extensions[wait.extension], nowMs);
}

/** Until there is enough for the query. Source: Shopify, "API limits", "Calculated query cost". */
function findCost({ extensions }: FailedAnswer, verdict: Verdict | undefined): number | null {
  const holders = [extensions, verdict?.error?.extensions];
  for (const holder of holders) {
    const { requestedQueryCost, throttleStatus } = toObject(toObject(holder).cost);
    const { currentlyAvailable, restoreRate } = toObject(throttleStatus);
    if (isNumber(requestedQueryCost) && isNumber(currentlyAvailable) && isNumber(restoreRate)) {
      if (restoreRate <= 0) continue;
      const seconds = Math.ceil((requestedQueryCost - currentlyAvailable) / restoreRate);
      return Math.min(maxWaitSeconds, Math.max(1, seconds));
    }
  }
  return null;
}

const toObject = (value: unknown) => (isObject(value) ? value : {});
const isNumber = (value: unknown): value is number => Number.isFinite(value);

/** The last of all limits that are exhausted: one of which something is left is not what stands in the way. */
function findReset(headers: Headers, nowMs: number): number | null {
  const waits: number[] = [];
  for (const [name, value] of headers) {
    if (!/^(?:x-)?ratelimit-(?:[a-z-]+-)?reset$/.test(name)) continue;
    if (Number(headers.get(name.replace(/reset$/, "remaining"))) > 0) continue;
    const seconds = parseWait(value, nowMs);
    if (seconds !== null) waits.push(seconds);
  }
  return waits.length > 0 ? Math.max(...waits) : null;
}
