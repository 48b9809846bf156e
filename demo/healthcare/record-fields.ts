import { type PageArguments, toConnection } from "../domain/connection.ts";
import type { DomainContext } from "../domain/domain.ts";
import { toRecordId } from "../domain/record-id.ts";
import {
  type Appointment,
  type AppointmentRow,
  selectAppointments,
  toAppointment,
} from "./appointments.ts";
import { parseDay } from "./day.ts";
import { findPatient, type Patient } from "./patients.ts";
import { findProvider } from "./providers.ts";

/** Days, both included. */
export interface Days {
  readonly from?: string | null;
  readonly to?: string | null;
}

/** Condition on `starts_at` with its two values. Throws: `GraphQLError`. Shape: SQL. */
export function toDaysFilter({ from, to }: Days): [sql: string, values: string[]] {
  const values = [
    from ? parseDay("from", from) : "0000-00-00",
    to ? parseDay("to", to) : "9999-99-99",
  ];
  return ["substr(starts_at, 1, 10) BETWEEN ? AND ?", values];
}

function listAppointments(
  { number }: Patient,
  asked: PageArguments & Days,
  { storage }: DomainContext,
) {
  const [days, values] = toDaysFilter(asked);
  return toConnection("appointments", asked, (after, limit) =>
    storage.sql
      .exec<AppointmentRow>(
        `${selectAppointments} WHERE patient_number = ? AND ${days} AND position > ? ORDER BY position LIMIT ?`,
        ...[number, ...values, after, limit],
      )
      .toArray()
      .map(toAppointment),
  );
}

/** The fields of a patient that stand in other tables. */
export const patientFields = {
  appointments: listAppointments,
  bookedCount: ({ number }: Patient, _arguments: unknown, { storage }: DomainContext) =>
    storage.sql
      .exec<{ count: number }>(
        "SELECT COUNT(*) AS count FROM appointments WHERE patient_number = ? AND status = 'BOOKED'",
        number,
      )
      .one().count,
  nextAppointment: ({ number }: Patient, _arguments: unknown, { storage, now }: DomainContext) => {
    const [row] = storage.sql.exec<AppointmentRow>(
      `${selectAppointments} WHERE patient_number = ? AND status = 'BOOKED' AND starts_at > ? ORDER BY position LIMIT 1`,
      ...[number, new Date(now()).toISOString()],
    );
    return row ? toAppointment(row) : null;
  },
};

export const appointmentFields = {
  patient: ({ patient_number }: Appointment, _arguments: unknown, context: DomainContext) =>
    findPatient(context, toRecordId("P", patient_number)),
  provider: ({ provider_number }: Appointment, _arguments: unknown, context: DomainContext) =>
    findProvider(context, toRecordId("D", provider_number)),
};
