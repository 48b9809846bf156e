import type { ShownTable } from "../domain/domain.ts";
import { toRecordId } from "../domain/record-id.ts";

/** The appointments that were made last. */
export function show(sql: SqlStorage): ShownTable[] {
  const made = sql.exec<{
    number: number;
    starts_at: string;
    status: string;
    patient: string;
    provider: string;
  }>(
    `SELECT appointments.number, starts_at, appointments.status, patients.name AS patient, providers.name AS provider
     FROM appointments JOIN patients ON patients.number = patient_number JOIN providers ON providers.number = provider_number
     ORDER BY appointments.number DESC LIMIT 10`,
  );
  const rows = made.toArray().map(({ number, starts_at, status, patient, provider }) => ({
    title: `${toRecordId("A", number)}, ${starts_at.replace("T", " ")}`,
    state: status,
    note: `${patient} with ${provider}`,
  }));
  return [{ title: "Appointments", empty: "No appointments yet.", rows }];
}
