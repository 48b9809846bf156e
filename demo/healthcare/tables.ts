/** True of a time at which the clinic treats: Monday to Friday, each half hour from 09:00 to 16:30. Shape: SQL. */
export const toIsOpen = (at: string) =>
  `(strftime('%w', ${at}) BETWEEN '1' AND '5' AND substr(${at}, 12) BETWEEN '09:00' AND '16:30' AND substr(${at}, 15) IN ('00', '30'))`;

/**
 * The clinic's tables. What may not be, they refuse themselves; `telling` has a sentence for each name. Times are the clinic's, which
 * is in UTC, as `2030-01-07T09:30`.
 */
export const tables = [
  `CREATE TABLE patients (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL CONSTRAINT name_fits CHECK (length(trim(name)) BETWEEN 2 AND 80),
    birth_date TEXT NOT NULL CHECK (date(birth_date) IS birth_date),
    status TEXT NOT NULL CHECK (status IN ('ACTIVE', 'INACTIVE')),
    email TEXT NOT NULL COLLATE NOCASE UNIQUE CONSTRAINT email_fits CHECK (email GLOB '?*@?*.?*' AND email NOT GLOB '* *'),
    phone TEXT CONSTRAINT phone_fits CHECK (length(phone) BETWEEN 5 AND 30 AND phone NOT GLOB '*[^0-9+() -]*')
  )`,
  `CREATE TABLE providers (
    number INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    specialty TEXT NOT NULL CHECK (specialty IN ('CARDIOLOGY', 'DERMATOLOGY', 'GENERAL', 'PEDIATRICS', 'PHYSIOTHERAPY'))
  )`,
  `CREATE TABLE appointments (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    patient_number INTEGER NOT NULL REFERENCES patients (number) ON DELETE CASCADE,
    provider_number INTEGER NOT NULL REFERENCES providers (number),
    starts_at TEXT NOT NULL
      CONSTRAINT starts_at_exists CHECK (strftime('%Y-%m-%dT%H:%M', starts_at) IS starts_at)
      CONSTRAINT clinic_is_open CHECK ${toIsOpen("starts_at")},
    status TEXT NOT NULL CHECK (status IN ('BOOKED', 'COMPLETED', 'CANCELLED', 'NO_SHOW')),
    reason TEXT NOT NULL CONSTRAINT reason_fits CHECK (length(trim(reason)) BETWEEN 3 AND 200),
    cancel_reason TEXT CONSTRAINT cancel_reason_fits CHECK (length(trim(cancel_reason)) BETWEEN 3 AND 200),
    created_at TEXT NOT NULL,
    CONSTRAINT lies_ahead CHECK (status <> 'BOOKED' OR starts_at > created_at),
    CHECK ((status = 'CANCELLED') = (cancel_reason IS NOT NULL))
  )`,
  // SQLite asks the index that was made last first: who books twice is told that the time is taken.
  "CREATE UNIQUE INDEX booked_patient ON appointments (patient_number, starts_at) WHERE status = 'BOOKED'",
  "CREATE UNIQUE INDEX booked_slot ON appointments (provider_number, starts_at) WHERE status = 'BOOKED'",
  `CREATE TRIGGER appointment_step BEFORE UPDATE OF status ON appointments
   WHEN old.status <> 'BOOKED' OR new.status = 'BOOKED'
   BEGIN SELECT RAISE(ABORT, 'appointment_step'); END`,
  `CREATE TRIGGER patient_books BEFORE INSERT ON appointments
   WHEN new.status = 'BOOKED' AND (SELECT status FROM patients WHERE number = new.patient_number) = 'INACTIVE'
   BEGIN SELECT RAISE(ABORT, 'patient_books'); END`,
  `CREATE TRIGGER patient_stays BEFORE UPDATE OF status ON patients
   WHEN new.status = 'INACTIVE' AND EXISTS (SELECT 1 FROM appointments WHERE patient_number = old.number AND status = 'BOOKED')
   BEGIN SELECT RAISE(ABORT, 'patient_in_use'); END`,
  `CREATE TRIGGER patient_in_use BEFORE DELETE ON patients
   WHEN EXISTS (SELECT 1 FROM appointments WHERE patient_number = old.number AND status = 'BOOKED')
   BEGIN SELECT RAISE(ABORT, 'patient_in_use'); END`,
];
