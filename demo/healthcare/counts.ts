import type { DomainContext } from "../domain/domain.ts";
import { type Days, toDaysFilter } from "./record-fields.ts";

/** All of SQL that a count can name. */
const patientGroups = {
  STATUS: "status",
  BIRTH_DECADE: "substr(birth_date, 1, 3) || '0s'",
} as const;
const appointmentGroups = {
  STATUS: "status",
  MONTH: "substr(starts_at, 1, 7)",
  PROVIDER: "name",
  SPECIALTY: "specialty",
} as const;

type Group = { readonly value: string; readonly count: number };

function countRows(
  { storage }: DomainContext,
  column: string,
  source: string,
  values: readonly string[],
) {
  const groups = storage.sql
    .exec<Group>(
      `SELECT ${column} AS value, COUNT(*) AS count FROM ${source} GROUP BY 1 ORDER BY 1`,
      ...values,
    )
    .toArray();
  return { groups, totalCount: groups.reduce((sum, { count }) => sum + count, 0) };
}

export const countQueries = {
  patientCounts: (
    _root: unknown,
    { groupBy }: { groupBy: keyof typeof patientGroups },
    context: DomainContext,
  ) => countRows(context, patientGroups[groupBy], "patients", []),
  appointmentCounts: (
    _root: unknown,
    { groupBy, ...days }: Days & { groupBy: keyof typeof appointmentGroups },
    context: DomainContext,
  ) => {
    const [filter, values] = toDaysFilter(days);
    const source = `appointments JOIN providers ON providers.number = provider_number WHERE ${filter}`;
    return countRows(context, appointmentGroups[groupBy], source, values);
  },
};
