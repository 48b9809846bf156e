import { createDice, type Dice } from "../domain/random.ts";

/** P-1 and on: name, day of birth. Everybody is invented. */
const known = [
  ["Ann Lee", "1984-03-12"],
  ["Ben Ortiz", "1961-11-02"],
  ["Ann Leeds", "2015-06-30"],
] as const;
const firstNames = ["Amara", "Bruno", "Chloe", "Dario", "Elif", "Farid", "Greta", "Hugo"];
const lastNames = ["Abara", "Brandt", "Costa", "Dubois", "Eriksen", "Fontana"];

/** D-1 and on. */
const providers = [
  ["Dr. Ira Novak", "GENERAL"],
  ["Dr. Sam Whitfield", "GENERAL"],
  ["Dr. Noor Haddad", "CARDIOLOGY"],
  ["Dr. Lena Vogt", "DERMATOLOGY"],
  ["Dr. Kofi Mensah", "PEDIATRICS"],
  ["Max Ferreira", "PHYSIOTHERAPY"],
] as const;

const reasons = ["Check-up", "Follow-up", "Back pain", "Skin rash", "Blood pressure"];
const ends = ["COMPLETED", "COMPLETED", "COMPLETED", "NO_SHOW", "CANCELLED"];
/** A-1001 and on. Shape: SQL. */
const nextNumber = "(SELECT coalesce(max(number), 1000) + 1 FROM appointments)";
const bookedCount = 20;

function seedPatients(sql: SqlStorage, dice: Dice): number {
  const others = firstNames.flatMap((first) =>
    lastNames.map((last) => {
      const day = new Date(Date.UTC(1940 + dice.below(80), dice.below(12), 1 + dice.below(28)));
      return [`${first} ${last}`, day.toISOString().slice(0, 10)] as const;
    }),
  );
  const patients = [...known, ...others];
  for (const [index, [name, birthDate]] of patients.entries()) {
    const email = `${name.toLowerCase().replace(" ", ".")}@example.com`;
    const phone = dice.chance(0.8) ? `+1 555 01${String(index).padStart(2, "0")}` : null;
    const status = index >= known.length && dice.chance(0.15) ? "INACTIVE" : "ACTIVE";
    sql.exec(
      "INSERT INTO patients (name, birth_date, status, email, phone) VALUES (?, ?, ?, ?, ?)",
      ...[name, birthDate, status, email, phone],
    );
  }
  return patients.length;
}

/** Visits of January to October 2026. */
function seedPast(sql: SqlStorage, dice: Dice, patient: number): void {
  for (let left = dice.below(4); left > 0; left -= 1) {
    const day = new Date(Date.UTC(2026, 0, 5 + 7 * dice.below(42) + dice.below(5)));
    const time = `${String(9 + dice.below(8)).padStart(2, "0")}:${dice.pick(["00", "30"])}`;
    const status = dice.pick(ends);
    const startsAt = `${day.toISOString().slice(0, 10)}T${time}`;
    sql.exec(
      `INSERT INTO appointments (number, patient_number, provider_number, starts_at, status, reason, cancel_reason, created_at)
       VALUES (${nextNumber}, ?, ?, ?, ?, ?, ?, ?)`,
      ...[patient, 1 + dice.below(providers.length), startsAt, status, dice.pick(reasons)],
      ...[status === "CANCELLED" ? "Could not come" : null, "2026-01-02T08:00:00.000Z"],
    );
  }
}

/** One of each provider on most days of the two weeks from next Monday on. */
function seedBooked(sql: SqlStorage, dice: Dice): void {
  for (let index = 0; index < bookedCount; index += 1) {
    const days = `+${(index % 5) + (index >= 10 ? 7 : 0)} days`;
    const time = `T${String(9 + (index % 4)).padStart(2, "0")}:30`;
    sql.exec(
      `INSERT INTO appointments (number, patient_number, provider_number, starts_at, status, reason, created_at)
       SELECT ${nextNumber}, number, ?, strftime('%Y-%m-%d', 'now', '+1 day', 'weekday 1', ?) || ?, 'BOOKED', ?, strftime('%Y-%m-%dT%H:%M:%fZ', 'now')
       FROM patients WHERE status = 'ACTIVE' AND number > 1 ORDER BY number LIMIT 1 OFFSET ?`,
      ...[1 + (index % providers.length), days, time, dice.pick(reasons), index],
    );
  }
}

/** A clinic with invented patients, a year of visits, and booked ones from next week on: the same for every key. */
export function seed(sql: SqlStorage): void {
  const dice = createDice(7);
  for (const [name, specialty] of providers)
    sql.exec("INSERT INTO providers (name, specialty) VALUES (?, ?)", name, specialty);
  const patients = seedPatients(sql, dice);
  for (let patient = 1; patient <= patients; patient += 1) seedPast(sql, dice, patient);
  seedBooked(sql, dice);
}
