import { dayMs, hourMs } from "../../clock.ts";

const dayFormat = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeZone: "UTC" });
const minuteFormat = new Intl.DateTimeFormat("en", {
  timeStyle: "short",
  hourCycle: "h23",
  timeZone: "UTC",
});
const agoFormat = new Intl.RelativeTimeFormat("en");

const minuteMs = 60 * 1000;

/** The day in UTC, as in "Nov 3, 2026". */
export const toDay = (ms: number): string => dayFormat.format(ms);

/** Day and minute, as in "today, 14:05 UTC" or "Nov 3, 2026, 14:05 UTC". */
export function toTime(ms: number, nowMs = Date.now()): string {
  const days = Math.floor(nowMs / dayMs) - Math.floor(ms / dayMs);
  const day = days === 0 ? "today" : days === 1 ? "yesterday" : toDay(ms);
  return `${day}, ${minuteFormat.format(ms)} UTC`;
}

/** How long until then, of what is less than a month away. */
export function toUntil(ms: number, nowMs = Date.now()): string {
  const hours = Math.max(1, Math.floor((ms - nowMs) / hourMs));
  return hours < 24
    ? agoFormat.format(hours, "hour")
    : agoFormat.format(Math.floor(hours / 24), "day");
}

/** How long ago, of what happened in the last 30 days. */
export function toAgo(ms: number, nowMs = Date.now()): string {
  const passedMs = nowMs - ms;
  if (passedMs < minuteMs) return "just now";
  if (passedMs < hourMs) return agoFormat.format(-Math.floor(passedMs / minuteMs), "minute");
  if (passedMs < dayMs) return agoFormat.format(-Math.floor(passedMs / hourMs), "hour");
  return agoFormat.format(-Math.floor(passedMs / dayMs), "day");
}
