import type { AuditSpan } from "../account/audit-trail.ts";
import { dayMs } from "../clock.ts";
import { AppError } from "../errors.ts";

/** Of one export. */
export const maxSpanDays = 31;

/** A day, or a moment in UTC. Source: RFC 3339 section 5.6, without offsets. */
const form = /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?Z)?$/;

function refuse(path: "from" | "to", sentence: string): never {
  throw new AppError(sentence, { kind: "input", path: `/${path}`, allowed: "a span of time" });
}

function parseMoment(name: "from" | "to", text: string): { startMs: number; endMs: number } {
  const [, day = "", time] = form.exec(text) ?? [];
  const startMs = Date.parse(time === undefined ? `${day}T00:00:00Z` : text);
  // Some engines take February 30 for a day in March.
  if (Number.isNaN(startMs) || !new Date(startMs).toISOString().startsWith(day)) {
    refuse(
      name,
      `\`${name}\` must be a day such as 2026-11-21, or a moment in UTC such as 2026-11-21T10:00:00Z.`,
    );
  }
  return { startMs, endMs: time === undefined ? startMs + dayMs : startMs };
}

/**
 * The span between two texts: a day alone is all of it, and a moment that `to` names is left out. What has not happened
 * yet is left out too, so that the same span always means the same. Throws: `input`.
 */
export function parseSpan(from: string, to: string): AuditSpan {
  const { startMs: fromMs } = parseMoment("from", from);
  const { endMs } = parseMoment("to", to);
  const toMs = Math.min(endMs, Date.now());
  if (endMs <= fromMs) refuse("to", "`to` must be later than `from`.");
  if (toMs <= fromMs) refuse("from", "`from` lies in the future.");
  if (toMs - fromMs > maxSpanDays * dayMs) {
    refuse("to", `An export covers ${maxSpanDays} days at most.`);
  }
  return { fromMs, toMs };
}
