export const hourSeconds = 60 * 60;
export const daySeconds = 24 * hourSeconds;
export const hourMs = hourSeconds * 1000;
export const dayMs = daySeconds * 1000;

/** The milliseconds of a time in seconds and `lifetime` seconds after it; null if there is none. */
export const toEndMs = (seconds: number | null, lifetime = 0): number | null =>
  seconds === null ? null : (seconds + lifetime) * 1000;

/** The day in UTC, as `2026-11-03`. */
export const toIsoDay = (seconds: number) => new Date(seconds * 1000).toISOString().slice(0, 10);

/** The time in whole seconds since 1970. */
export const nowSeconds = () => Math.floor(Date.now() / 1000);
