import { refuseInput } from "../domain/refusal.ts";

/** A day of the calendar, `2030-01-07`. Throws: `GraphQLError`, if `argument` says none. */
export function parseDay(argument: string, text: string): string {
  const time = Date.parse(`${text}T00:00:00.000Z`);
  const isDay = !Number.isNaN(time) && new Date(time).toISOString() === `${text}T00:00:00.000Z`;
  if (!isDay) refuseInput(`"${argument}" has to be a day like 2030-01-07.`);
  return text;
}
