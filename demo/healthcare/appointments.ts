import { changing } from "../domain/changing.ts";
import type { DomainContext } from "../domain/domain.ts";
import { parseRecordId, toRecordId } from "../domain/record-id.ts";
import { Refusal, telling } from "../domain/refusal.ts";
import { requirePatient } from "./patients.ts";
import { requireProvider } from "./providers.ts";

export type AppointmentRow = {
  readonly number: number;
  readonly patient_number: number;
  readonly provider_number: number;
  readonly starts_at: string;
  readonly status: string;
  readonly reason: string;
  readonly cancel_reason: string | null;
  readonly position: number;
};
/** An appointment as resolvers of its fields read it. */
export type Appointment = ReturnType<typeof toAppointment>;

/** Its position orders by time, then by number: the minute, and six digits for the number. */
export const selectAppointments =
  "SELECT * FROM (SELECT *, strftime('%s', starts_at) / 60 * 1000000 + number AS position FROM appointments)";

export const toAppointment = (row: AppointmentRow) => ({
  ...row,
  id: toRecordId("A", row.number),
  startsAt: row.starts_at,
  cancelReason: row.cancel_reason,
});

function findAppointment({ storage }: DomainContext, id: string): Appointment | null {
  const [row] = storage.sql.exec<AppointmentRow>(
    `${selectAppointments} WHERE number = ?`,
    parseRecordId("A", id),
  );
  return row ? toAppointment(row) : null;
}

/** Throws: `Refusal` if there is no such appointment. */
function requireAppointment(context: DomainContext, id: string): Appointment {
  const appointment = findAppointment(context, id);
  if (!appointment)
    throw new Refusal("UNKNOWN_APPOINTMENT", `There is no appointment ${id.trim()}.`);
  return appointment;
}

interface NewAppointment {
  readonly patientId: string;
  readonly providerId: string;
  readonly date: string;
  readonly time: string;
  readonly reason: string;
}

const closed =
  "Visits begin Monday to Friday, every half hour from 09:00 to 16:30, on a day like 2030-01-07.";

/** Throws: `Refusal`, by the constraint that refuses. */
function createAppointment(context: DomainContext, wanted: NewAppointment): Appointment {
  const patient = requirePatient(context, wanted.patientId);
  const provider = requireProvider(context, wanted.providerId);
  const startsAt = `${wanted.date}T${wanted.time}`;
  const { number } = telling(
    {
      starts_at_exists: () => new Refusal("CLINIC_CLOSED", closed),
      clinic_is_open: () => new Refusal("CLINIC_CLOSED", closed),
      lies_ahead: () => new Refusal("IN_THE_PAST", `${startsAt} is over.`),
      reason_fits: () => new Refusal("INVALID_VALUE", "A reason has 3 to 200 characters."),
      patient_books: () =>
        new Refusal("PATIENT_INACTIVE", `${patient.id} is INACTIVE and books nothing.`),
      "appointments.provider_number": () =>
        new Refusal("SLOT_TAKEN", `${provider.name} has a visit at ${startsAt}.`),
      "appointments.patient_number": () =>
        new Refusal("PATIENT_BUSY", `${patient.name} has a visit at ${startsAt}.`),
    },
    () =>
      context.storage.sql
        .exec<{ number: number }>(
          "INSERT INTO appointments (patient_number, provider_number, starts_at, status, reason, created_at) VALUES (?, ?, ?, 'BOOKED', ?, ?) RETURNING number",
          ...[patient.number, provider.number, startsAt, wanted.reason],
          new Date(context.now()).toISOString(),
        )
        .one(),
  );
  return requireAppointment(context, toRecordId("A", number));
}

function cancelAppointment(context: DomainContext, asked: string, reason: string): Appointment {
  const { id, number, status } = requireAppointment(context, asked);
  telling(
    {
      appointment_step: () =>
        new Refusal("NOT_CANCELLABLE", `${id} is ${status} and cannot be called off.`),
      cancel_reason_fits: () => new Refusal("INVALID_VALUE", "A reason has 3 to 200 characters."),
    },
    () =>
      context.storage.sql.exec(
        "UPDATE appointments SET status = 'CANCELLED', cancel_reason = ? WHERE number = ?",
        ...[reason, number],
      ),
  );
  return requireAppointment(context, id);
}

export const appointmentQueries = {
  appointment: (_root: unknown, { id }: { id: string }, context: DomainContext) =>
    findAppointment(context, id),
};

export const appointmentMutations = {
  createAppointment: changing("Booking", (context, wanted: NewAppointment) => ({
    appointment: createAppointment(context, wanted),
  })),
  cancelAppointment: changing(
    "Calling off a visit",
    (context, { id, reason }: { id: string; reason: string }) => ({
      appointment: cancelAppointment(context, id, reason),
    }),
  ),
};
