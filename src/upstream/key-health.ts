import type { KeyHealth } from "../caller.ts";
import type { AnswerPlace, KeyHealthPlan } from "../catalog/keys/key-health.ts";
import { daySeconds, nowSeconds } from "../clock.ts";

/** A probe's answer. */
interface ProbeAnswer {
  readonly headers: Headers;
  readonly data: Readonly<Record<string, unknown>>;
}

const maxTextLength = 4000;
const maxScopes = 100;
/** Nothing else can stand on a page or be taken for our words. */
const scopeName = /^[A-Za-z0-9][A-Za-z0-9_.:/*-]{0,63}$/;
/** Whoever writes a later end means none. */
const maxEndSeconds = 50 * 365 * daySeconds;

/**
 * What the answer to a probe says of the key that it was asked with. Whatever is not written as the plan says, is over
 * though the key works, or is too long is not known: nobody guesses.
 */
export function readKeyHealth(plan: KeyHealthPlan, answer: ProbeAnswer): KeyHealth {
  const { expires, scopes } = plan;
  return {
    expiresAt: expires ? toEnd(find(answer, expires.from), expires.format) : null,
    scopes: scopes ? toScopes(find(answer, scopes.from), scopes.separator) : null,
  };
}

function find({ headers, data }: ProbeAnswer, place: AnswerPlace): unknown {
  if ("header" in place) return headers.get(place.header);
  let value: unknown = data;
  for (const key of place.field) {
    value = typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
  }
  return value;
}

type Moment = NonNullable<KeyHealthPlan["expires"]>["format"];

function toEnd(value: unknown, format: Moment): number | null {
  const seconds = format === "date" ? parseDate(value) : parseNumber(value, format);
  const leftSeconds = seconds - nowSeconds();
  return leftSeconds > 0 && leftSeconds < maxEndSeconds ? seconds : null;
}

/** Seconds since 1970; NaN for anything else. */
function parseNumber(value: unknown, format: "seconds" | "milliseconds"): number {
  const isNumber = typeof value === "number" || typeof value === "string";
  if (!isNumber || !/^\d{1,16}$/.test(String(value))) return Number.NaN;
  return Math.floor(Number(value) / (format === "seconds" ? 1 : 1000));
}

const isoDate =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?) ?(Z|UTC|[+-]\d{2}:?\d{2}))?$/;
const httpDate = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** Seconds since 1970, of a day its beginning in UTC; NaN for anything else, and for a time without its zone. */
function parseDate(value: unknown): number {
  if (typeof value !== "string" || value.length > maxTextLength) return Number.NaN;
  const text = value.trim();
  if (httpDate.test(text)) return Date.parse(text) / 1000;
  const [, day, time = "00:00", zone = "Z"] = isoDate.exec(text) ?? [];
  if (day === undefined || !isDay(day)) return Number.NaN;
  const offset = /^[+-]/.test(zone) ? zone.replace(/^(...):?/, "$1:") : "Z";
  return Math.floor(Date.parse(`${day}T${time}${offset}`) / 1000);
}

/** The 30th of February is none, whatever a parser makes of it. */
function isDay(day: string): boolean {
  const ms = Date.parse(`${day}T00:00Z`);
  return Number.isFinite(ms) && new Date(ms).toISOString().startsWith(day);
}

/** Null if it is neither a list nor a text of scopes; half a list is worse than none. */
function toScopes(value: unknown, separator: string): string[] | null {
  const names = Array.isArray(value) ? value : toNames(value, separator);
  const isWhole = names?.every((name) => typeof name === "string" && scopeName.test(name));
  if (!names || !isWhole || names.length > maxScopes) return null;
  return [...new Set<string>(names)];
}

function toNames(value: unknown, separator: string): string[] | null {
  if (typeof value !== "string" || value.length > maxTextLength) return null;
  const names = value.split(separator).map((name) => name.trim());
  return names.length === 1 && names[0] === "" ? [] : names;
}
