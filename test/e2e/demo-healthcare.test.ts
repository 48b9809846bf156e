import { expect, test } from "vitest";

import { demo } from "../support/toolhub-server.ts";

/** As much of an answer as these tests read. */
interface Answer {
  readonly data: Record<string, Payload | null> | null;
  readonly errors?: readonly { readonly message: string; readonly extensions: { code: string } }[];
}
interface Payload {
  readonly userErrors: readonly { readonly code: string }[];
  readonly freeSlots: readonly string[];
  readonly id: string;
  readonly appointment: { readonly id: string } | null;
}

async function ask(key: string, query: string, variables: object = {}) {
  const response = await fetch(`${demo.url}/healthcare/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${key}` },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors }: Answer = JSON.parse(await response.text());
  const [answer] = Object.values(data ?? {});
  const codes = answer?.userErrors?.map(({ code }) => code);
  return { data, answer, codes, code: errors?.[0]?.extensions.code };
}

const book = `mutation ($patient: ID! = "P-1", $provider: ID! = "D-1", $date: String! = "2030-01-07", $time: String! = "09:30", $reason: String! = "Check-up") {
  createAppointment(patientId: $patient, providerId: $provider, date: $date, time: $time, reason: $reason) { appointment { id } userErrors { code } } }`;
const update = `mutation ($id: ID! = "P-1", $name: String, $email: String, $phone: String, $status: PatientStatus) {
  updatePatient(id: $id, name: $name, email: $email, phone: $phone, status: $status) { patient { id } userErrors { code } } }`;
const remove = `mutation ($id: ID!) { deletePatient(id: $id) { deletedId userErrors { code } } }`;
const cancel = `mutation ($id: ID!, $reason: String! = "no time") { cancelAppointment(id: $id, reason: $reason) { appointment { id } userErrors { code } } }`;
const everything = `{ patients(name: "an", first: 100) { totalCount edges { node { id name email phone status } } }
  appointmentCounts(groupBy: STATUS) { groups { value count } } }`;

const refusals = [
  // Some would read it as the Friday after.
  ["a day that is not in the calendar", book, { date: "2030-02-29" }, "CLINIC_CLOSED"],
  ["a Sunday", book, { date: "2030-01-06" }, "CLINIC_CLOSED"],
  ["a quarter of an hour", book, { time: "09:15" }, "CLINIC_CLOSED"],
  ["the evening", book, { time: "17:00" }, "CLINIC_CLOSED"],
  ["SQL for a day", book, { date: "2030-01-07' --" }, "CLINIC_CLOSED"],
  ["the past", book, { date: "2020-01-06" }, "IN_THE_PAST"],
  ["no reason", book, { reason: " " }, "INVALID_VALUE"],
  ["a long reason", book, { reason: "x".repeat(201) }, "INVALID_VALUE"],
  ["nobody", book, { patient: "P-999" }, "UNKNOWN_PATIENT"],
  ["another kind of id", book, { patient: "D-1" }, "UNKNOWN_PATIENT"],
  ["with nobody", book, { provider: "D-99" }, "UNKNOWN_PROVIDER"],
  ["another's address", update, { email: "Ben.Ortiz@EXAMPLE.com" }, "EMAIL_TAKEN"],
  ["no address", update, { email: "a b@example.com" }, "INVALID_VALUE"],
  ["a name of one letter", update, { name: "A" }, "INVALID_VALUE"],
  ["a long name", update, { name: "x".repeat(81) }, "INVALID_VALUE"],
  ["an address of one word", update, { email: "nowhere" }, "INVALID_VALUE"],
  ["a short phone number", update, { phone: "1234" }, "INVALID_VALUE"],
  ["words for a phone number", update, { phone: "call me" }, "INVALID_VALUE"],
  ["sending somebody away who is booked", update, { id: "P-2", status: "INACTIVE" }, "IN_USE"],
  ["deleting somebody who is booked", remove, { id: "P-2" }, "IN_USE"],
  ["deleting nobody", remove, { id: "P-1 OR 1=1" }, "UNKNOWN_PATIENT"],
  ["cancelling what was cancelled or held", cancel, { id: "A-1001" }, "NOT_CANCELLABLE"],
  ["cancelling nothing", cancel, { id: "A-9999" }, "UNKNOWN_APPOINTMENT"],
] as const;

test.each(refusals)("%s is refused by the tables, and nothing changes", async (...row) => {
  const [, query, variables, code] = row;
  const key = await demo.makeKey("Ada", "admin");
  const before = await ask(key, everything);
  expect((await ask(key, query, variables)).codes).toEqual([code]);
  expect((await ask(key, everything)).data).toEqual(before.data);
});

test("a time is taken for one provider and one patient, and free for the others", async () => {
  const key = await demo.makeKey("Ada", "rw");
  expect((await ask(key, book)).codes).toEqual([]);
  expect((await ask(key, book, { patient: "P-3" })).codes).toEqual(["SLOT_TAKEN"]);
  expect((await ask(key, book, { provider: "D-2" })).codes).toEqual(["PATIENT_BUSY"]);
  expect((await ask(key, book, { patient: "P-3", provider: "D-2" })).codes).toEqual([]);
});

test("a visit is called off with a reason, and its time can be booked again", async () => {
  const key = await demo.makeKey("Ada", "rw");
  const id = (await ask(key, book)).answer?.appointment?.id;
  expect((await ask(key, cancel, { id, reason: " " })).codes).toEqual(["INVALID_VALUE"]);
  expect((await ask(key, book)).codes).toEqual(["SLOT_TAKEN"]);
  expect((await ask(key, cancel, { id })).codes).toEqual([]);
  expect((await ask(key, book)).codes).toEqual([]);
});

test("free times lie in the clinic's hours, after now, and are those that can be booked", async () => {
  const key = await demo.makeKey("Ada", "rw");
  const slots = async (more: string) =>
    (await ask(key, `{ provider(id: "d-1") { freeSlots(${more}) } }`)).answer?.freeSlots ?? [];
  const free = await slots("first: 50");
  expect(free).toHaveLength(50);
  expect(free).toEqual([...free].sort());
  for (const slot of free) {
    expect(slot).toMatch(/T(09|1[0-6]):[03]0$/);
    expect([1, 2, 3, 4, 5]).toContain(new Date(`${slot}Z`).getUTCDay());
    expect(slot > new Date().toISOString().slice(0, 10)).toBe(true);
  }
  const [date = "", time = ""] = free.at(-1)?.split("T") ?? [];
  expect((await ask(key, book, { date, time })).codes).toEqual([]);
  expect(await slots("first: 50")).not.toContain(`${date}T${time}`);
  const weekend = await slots('from: "2030-01-05", first: 1');
  expect(weekend).toEqual(["2030-01-07T09:00"]);
});

test.each([
  ["ro", "FORBIDDEN", "FORBIDDEN"],
  ["rw", undefined, "FORBIDDEN"],
  ["admin", undefined, undefined],
] as const)("a key that ends in _%s may do as much", async (suffix, change, removal) => {
  const key = await demo.makeKey("Ada", suffix);
  expect((await ask(key, update, { phone: "+1 555 0199" })).code).toBe(change);
  expect((await ask(key, book)).code).toBe(change);
  expect((await ask(key, cancel, { id: "A-1001" })).code).toBe(change);
  expect((await ask(key, remove, { id: "P-3" })).code).toBe(removal);
});

test("a deleted patient takes along what is over, and their number is not given again", async () => {
  const key = await demo.makeKey("Ada", "admin");
  const visit = `{ appointment(id: "A-1001") { id } }`;
  expect((await ask(key, visit)).answer?.id).toBe("A-1001");
  await ask(key, remove, { id: "P-1" });
  expect((await ask(key, visit)).answer).toBeNull();
  expect((await ask(key, `{ patient(id: "P-1") { id } }`)).answer).toBeNull();
});

test("every key begins with the same clinic", async () => {
  const [ada, bob] = [await demo.makeKey("Ada"), await demo.makeKey("Bob")];
  const all = `{ patients(name: "an", first: 100) { edges { node { id name birthDate status email phone } } }
    appointmentCounts(groupBy: MONTH, to: "2026-10-31") { groups { value count } } providers { id name specialty } }`;
  const first = await ask(ada, all);
  expect(first.data).toEqual((await ask(bob, all)).data);
  const statuses = JSON.stringify((await ask(ada, everything)).data);
  for (const status of ["BOOKED", "COMPLETED", "CANCELLED", "NO_SHOW"])
    expect(statuses).toContain(`"value":"${status}"`);
});

test.each([
  ['patients(name: "a") { totalCount }'],
  ['patients(name: "  a ") { totalCount }'],
  ['patients(name: "an", first: 101) { totalCount }'],
  ['patient(id: "P-1") { appointments(from: "tomorrow") { pageInfo { endCursor } } }'],
  ['appointmentCounts(groupBy: MONTH, to: "2030-02-30") { totalCount }'],
  ['provider(id: "D-1") { freeSlots(first: 51) }'],
  ['provider(id: "D-1") { freeSlots(from: "2030-1-7") }'],
])("%s is refused as a bad request", async (field) => {
  expect((await ask(await demo.makeKey("Ada"), `{ ${field} }`)).code).toBe("BAD_USER_INPUT");
});
