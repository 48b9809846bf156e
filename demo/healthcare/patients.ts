import { changing } from "../domain/changing.ts";
import { type PageArguments, toConnection } from "../domain/connection.ts";
import type { DomainContext } from "../domain/domain.ts";
import { assertMay } from "../domain/permission.ts";
import { parseRecordId, toRecordId } from "../domain/record-id.ts";
import { change, Refusal, refuseInput, telling } from "../domain/refusal.ts";

type PatientRow = {
  readonly number: number;
  readonly name: string;
  readonly birth_date: string;
  readonly status: string;
  readonly email: string;
  readonly phone: string | null;
};
/** A patient as resolvers of its fields read it. */
export type Patient = ReturnType<typeof toPatient>;

const toPatient = (row: PatientRow) => ({
  ...row,
  position: row.number,
  id: toRecordId("P", row.number),
  birthDate: row.birth_date,
  birthYear: Number(row.birth_date.slice(0, 4)),
});

export function findPatient({ storage }: DomainContext, id: string): Patient | null {
  const [row] = storage.sql.exec<PatientRow>(
    "SELECT * FROM patients WHERE number = ?",
    parseRecordId("P", id),
  );
  return row ? toPatient(row) : null;
}

/** Throws: `Refusal` if there is no such patient. */
export function requirePatient(context: DomainContext, id: string): Patient {
  const patient = findPatient(context, id);
  if (!patient) throw new Refusal("UNKNOWN_PATIENT", `There is no patient ${id.trim()}.`);
  return patient;
}

type Search = PageArguments & { readonly name: string; readonly status?: string | null };

function searchPatients({ storage }: DomainContext, asked: Search) {
  const name = asked.name.trim().toLowerCase();
  if (name.length < 2) refuseInput('"name" has to have at least two characters.');
  const [status, values] = asked.status ? ["AND status = ?", [asked.status]] : ["", []];
  const where = `WHERE number > ? AND instr(lower(name), ?) > 0 ${status}`;
  const read = (after: number, limit: number) =>
    storage.sql
      .exec<PatientRow>(
        `SELECT * FROM patients ${where} ORDER BY number LIMIT ?`,
        ...[after, name, ...values, limit],
      )
      .toArray()
      .map(toPatient);
  const { count } = storage.sql
    .exec<{ count: number }>(
      `SELECT COUNT(*) AS count FROM patients ${where}`,
      ...[0, name, ...values],
    )
    .one();
  return { ...toConnection("patients", asked, read), totalCount: count };
}

interface PatientChange {
  readonly id: string;
  readonly name?: string | null;
  readonly email?: string | null;
  readonly phone?: string | null;
  readonly status?: string | null;
}

const toInUse = (id: string) => () =>
  new Refusal("IN_USE", `${id} has appointments that are booked.`);

/** What is not given stays. Throws: `Refusal`. */
function updatePatient(context: DomainContext, { id: asked, ...changed }: PatientChange): Patient {
  const { id, number } = requirePatient(context, asked);
  const { name = null, email = null, phone = null, status = null } = changed;
  telling(
    {
      name_fits: () => new Refusal("INVALID_VALUE", "A name has 2 to 80 characters."),
      email_fits: () => new Refusal("INVALID_VALUE", "That is no e-mail address."),
      phone_fits: () => new Refusal("INVALID_VALUE", "That is no phone number."),
      "patients.email": () => new Refusal("EMAIL_TAKEN", "Another patient has this address."),
      patient_in_use: toInUse(id),
    },
    () =>
      context.storage.sql.exec(
        "UPDATE patients SET name = coalesce(?, name), email = coalesce(?, email), phone = coalesce(?, phone), status = coalesce(?, status) WHERE number = ?",
        ...[name, email, phone, status, number],
      ),
  );
  return requirePatient(context, id);
}

function deletePatient(context: DomainContext, asked: string): string {
  const { id, number } = requirePatient(context, asked);
  telling({ patient_in_use: toInUse(id) }, () =>
    context.storage.sql.exec("DELETE FROM patients WHERE number = ?", number),
  );
  return id;
}

export const patientQueries = {
  patients: (_root: unknown, asked: Search, context: DomainContext) =>
    searchPatients(context, asked),
  patient: (_root: unknown, { id }: { id: string }, context: DomainContext) =>
    findPatient(context, id),
};

export const patientMutations = {
  updatePatient: changing("Changing a patient", (context, changed: PatientChange) => ({
    patient: updatePatient(context, changed),
  })),
  deletePatient: (_root: unknown, { id }: { id: string }, context: DomainContext) => {
    assertMay(context.permission, "admin", "Deleting a patient");
    return change(context.storage, () => ({ deletedId: deletePatient(context, id) }));
  },
};
