const dayFormat = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeZone: "UTC" });
const timeFormat = new Intl.DateTimeFormat("en", {
  dateStyle: "medium",
  timeStyle: "short",
  hourCycle: "h23",
  timeZone: "UTC",
});
const agoFormat = new Intl.RelativeTimeFormat("en");

const minuteMs = 60 * 1000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** The day in UTC, as in "Nov 3, 2026". */
export const toDay = (ms: number): string => dayFormat.format(ms);

/** Day and minute in UTC. */
export const toTime = (ms: number): string => timeFormat.format(ms);

/** How long ago, of what happened in the last 30 days. */
export function toAgo(ms: number, nowMs = Date.now()): string {
  const passedMs = nowMs - ms;
  if (passedMs < minuteMs) return "just now";
  if (passedMs < hourMs) return agoFormat.format(-Math.floor(passedMs / minuteMs), "minute");
  if (passedMs < dayMs) return agoFormat.format(-Math.floor(passedMs / hourMs), "hour");
  return agoFormat.format(-Math.floor(passedMs / dayMs), "day");
}
