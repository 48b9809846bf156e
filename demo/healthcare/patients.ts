import { changing } from "../domain/changing.ts";
import type { PageArguments } from "../domain/connection.ts";
import type { DomainContext } from "../domain/domain.ts";
import { listRows, type Positioned } from "../domain/list-rows.ts";
import { assertMay } from "../domain/permission.ts";
import { parseRecordId } from "../domain/record-id.ts";
import { change, Refusal, refuseInput, telling } from "../domain/refusal.ts";

/** A row of `patients`: its columns are the fields of the API. */
export type Patient = Positioned & {
  readonly number: number;
  readonly id: string;
  readonly name: string;
};

const patients = `(SELECT *, number AS position, 'P-' || number AS id, birth_date AS birthDate,
  CAST(substr(birth_date, 1, 4) AS INTEGER) AS birthYear FROM patients)`;

export function findPatient({ storage }: DomainContext, id: string): Patient | null {
  const [patient] = storage.sql.exec<Patient>(
    `SELECT * FROM ${patients} WHERE number = ?`,
    parseRecordId("P", id),
  );
  return patient ?? null;
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
  return listRows(
    storage.sql,
    { list: "patients", rows: patients },
    [
      ["instr(lower(name), ?) > 0", name],
      ["status = ?", asked.status],
    ],
    asked,
  );
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
