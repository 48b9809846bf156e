import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";

import { compileExample } from "../support/example-server.ts";
import { eras, type Journeys, startJourneys } from "../support/journeys.ts";
import { healthcareExamples } from "./healthcare-examples.ts";
import { collectAnswers, toToolsetPage } from "./toolset-page.ts";

let clinics: Journeys;
beforeAll(async () => {
  clinics = await startJourneys("healthcare");
});
afterEach(() => clinics.closeClients());
afterAll(() => clinics.remove());

/** A Monday, and a provider with whom nothing is booked there. */
const visit = {
  patient_id: "P-1",
  provider_id: "D-1",
  date: "2030-01-07",
  time: "09:30",
  reason: "Check-up",
};

const toId = (data: unknown) =>
  String((data as { appointment: { appointment_id: string } }).appointment.appointment_id);

describe.each(eras)("%s", (era) => {
  test("patients are found by two letters of their name, and pages follow each other", async () => {
    const { call, fail, listSent } = await clinics.open(era);
    const { error_code, message, details } = await fail("search_patients", { name: "S" });
    expect([error_code, details?.path]).toEqual(["INVALID_PARAMETER", "/name"]);
    expect(details?.allowed).toContain('"minLength":2');
    expect(message).toContain("must be a text of 2 to 80 characters");
    expect(await listSent()).not.toContain("search_patients");

    expect((await call("search_patients", { name: "ANN LEE" })).data).toEqual({
      items: [
        { patient_id: "P-1", name: "Ann Lee", birth_date: "1984-03-12", status: "ACTIVE" },
        { patient_id: "P-3", name: "Ann Leeds", birth_date: "2015-06-30", status: "ACTIVE" },
      ],
      next_cursor: null,
      total_count: 2,
    });
    const asked = { name: "an", status: "ACTIVE" };
    const all = (await call("search_patients", { ...asked, max_results: 100 })).data as Page;
    const first = (await call("search_patients", { ...asked, max_results: 3 })).data as Page;
    const { next_cursor: cursor } = first;
    const rest = (await call("search_patients", { ...asked, max_results: 100, cursor })).data;
    expect([...first.items, ...(rest as Page).items]).toEqual(all.items);
    expect(all.total_count).toBe(all.items.length);
  });

  test("a visit is booked once by its key, and a taken time, a closed clinic and the past are refused", async () => {
    const { call, fail } = await clinics.open(era);
    const keyed = { ...visit, idempotency_key: "visit-of-ann" };
    const first = await call("create_appointment", keyed);
    expect(first.data).toMatchObject({
      appointment: { starts_at: "2030-01-07T09:30", status: "BOOKED" },
    });
    expect((await call("create_appointment", keyed)).data).toEqual(first.data);

    const told = async (changes: object) => {
      const { error_code, message } = await fail("create_appointment", { ...visit, ...changes });
      return [error_code, message];
    };
    for (const patient_id of ["P-1", "P-2"])
      expect(await told({ patient_id })).toEqual([
        "SLOT_TAKEN",
        'Nothing was booked: "Dr. Ira Novak has a visit at 2030-01-07T09:30." Find free times with get_provider.',
      ]);
    expect(await told({ provider_id: "D-2" })).toEqual([
      "PATIENT_BUSY",
      'Nothing was booked: "Ann Lee has a visit at 2030-01-07T09:30." See list_patient_appointments.',
    ]);
    expect((await told({ date: "2030-01-06" }))[0]).toBe("CLINIC_CLOSED");
    expect((await told({ date: "2020-01-06" }))[0]).toBe("IN_THE_PAST");
    expect((await told({ patient_id: "P-999" }))[1]).toContain("Find ids with search_patients.");
    expect((await told({ provider_id: "D-99" }))[1]).toContain("Find ids with list_providers.");
    const { data } = await call("list_patient_appointments", {
      patient_id: "p-1",
      from: "2030-01-01",
      to: "2030-01-31",
    });
    expect(data).toMatchObject({ appointments: { items: [{ starts_at: "2030-01-07T09:30" }] } });
  });

  test("a day in words is refused with an example, and nothing is sent", async () => {
    const { fail, listSent } = await clinics.open(era);
    const refused = await fail("create_appointment", { ...visit, date: "tomorrow" });
    expect([refused.error_code, refused.details?.path]).toEqual(["INVALID_PARAMETER", "/date"]);
    expect(JSON.stringify(refused)).toContain("2030-01-07");
    expect(await listSent()).not.toContain("create_appointment");
  });

  test("a booked time is free no more, and once again after it was cancelled by the person's word", async () => {
    const { call, decide, fail } = await clinics.open(era);
    const free = async () => {
      const asked = { provider_id: "D-1", from: visit.date, max_slots: 2 };
      return (await call("get_provider", asked)).data;
    };
    expect(await free()).toMatchObject({ free_slots: ["2030-01-07T09:00", "2030-01-07T09:30"] });
    const appointment_id = toId((await call("create_appointment", visit)).data);
    expect(await free()).toMatchObject({ free_slots: ["2030-01-07T09:00", "2030-01-07T10:00"] });

    const cancel = { appointment_id, reason: "On a journey" };
    const question =
      'Cancel the appointment of "Ann Lee" with "Dr. Ira Novak" at "2030-01-07T09:30", which is "BOOKED", because "On a journey"?';
    expect(await decide("cancel_appointment", cancel, "refused")).toBe(question);
    expect(await fail("cancel_appointment", cancel)).toMatchObject({ error_code: "DECLINED" });
    expect((await call("get_appointment", { appointment_id })).data).toMatchObject({
      status: "BOOKED",
    });

    const other = { ...cancel, reason: "Got well" };
    await decide("cancel_appointment", other);
    expect((await call("cancel_appointment", other)).data).toMatchObject({
      appointment: { status: "CANCELLED" },
    });
    expect((await call("get_appointment", { appointment_id })).data).toMatchObject({
      cancel_reason: "Got well",
    });
    expect(await free()).toMatchObject({ free_slots: ["2030-01-07T09:00", "2030-01-07T09:30"] });
    const again = { ...cancel, reason: "Once more" };
    await decide("cancel_appointment", again);
    const { error_code, message } = await fail("cancel_appointment", again);
    expect(error_code).toBe("NOT_CANCELLABLE");
    expect(message).toContain("is CANCELLED and cannot be called off");
  });

  test("a patient is deleted after a question that names them, and not while something is booked", async () => {
    const { call, decide, fail } = await clinics.open(era, "admin");
    const appointment_id = toId((await call("create_appointment", visit)).data);
    const ann = { patient_id: "P-1" };
    expect(await decide("delete_patient", ann)).toBe(
      'Delete the patient "Ann Lee", born 1984, with all visits of the past, for ever? Appointments that are booked: 1.',
    );
    const { error_code, message } = await fail("delete_patient", ann);
    expect([error_code, message]).toEqual([
      "IN_USE",
      'Nothing was changed: "P-1 has appointments that are booked." Cancel or move them first with cancel_appointment.',
    ]);
    const cancel = { appointment_id, reason: "Moves away" };
    await decide("cancel_appointment", cancel);
    await call("cancel_appointment", cancel);
    const freed = { ...ann, idempotency_key: "ann-without-visits" };
    await decide("delete_patient", freed);
    expect((await call("delete_patient", freed)).data).toEqual({ deleted_patient_id: "P-1" });
    for (const [tool, args] of [
      ["get_patient", ann],
      ["get_appointment", { appointment_id }],
    ] as const)
      expect(await fail(tool, args)).toMatchObject({ error_code: "NOT_FOUND" });
  });

  test("a change of a patient leaves what it does not name, and what two may not share is refused", async () => {
    const { call, fail } = await clinics.open(era);
    const { data } = await call("update_patient", { patient_id: "P-1", phone: "+1 555 0199" });
    expect(data).toEqual({
      patient: {
        patient_id: "P-1",
        name: "Ann Lee",
        status: "ACTIVE",
        email: "ann.lee@example.com",
        phone: "+1 555 0199",
      },
    });
    const change = (changes: object) => fail("update_patient", { patient_id: "P-1", ...changes });
    expect(await change({ email: "BEN.ORTIZ@example.com" })).toMatchObject({
      error_code: "EMAIL_TAKEN",
    });
    expect(await change({ email: "nowhere" })).toMatchObject({ error_code: "INVALID_VALUE" });
    await call("update_patient", { patient_id: "P-1", status: "INACTIVE" });
    expect(await fail("create_appointment", visit)).toMatchObject({
      error_code: "PATIENT_INACTIVE",
      message: expect.stringContaining("ACTIVE with update_patient first"),
    });
  });

  test("a key that only reads is told so, and one that changes may not delete", async () => {
    const reader = await clinics.open(era, "ro");
    expect((await reader.call("list_providers", { specialty: "GENERAL" })).data).toMatchObject({
      items: [{ provider_id: "D-1" }, { provider_id: "D-2" }],
    });
    const { error_code, message } = await reader.fail("create_appointment", visit);
    expect(error_code).toBe("FORBIDDEN");
    expect(message).toContain("needs a key that ends in _rw");
    const writer = await clinics.open(era, "rw");
    await writer.decide("delete_patient", { patient_id: "P-1" });
    const refused = await writer.fail("delete_patient", { patient_id: "P-1" });
    expect(refused.error_code).toBe("FORBIDDEN");
    expect(refused.message).toContain("needs a key that ends in _admin");
  });

  test("two people each have their own patients and visits", async () => {
    const [ada, bob] = [await clinics.open(era), await clinics.open(era)];
    const appointment_id = toId((await ada.call("create_appointment", visit)).data);
    await ada.call("update_patient", { patient_id: "P-1", name: "Anna Lee" });
    expect((await bob.call("get_patient", { patient_id: "P-1" })).data).toMatchObject({
      name: "Ann Lee",
      next_appointment: null,
    });
    expect(await bob.fail("get_appointment", { appointment_id })).toMatchObject({
      error_code: "NOT_FOUND",
      message:
        "There is no appointment with this appointment_id. Find ids with list_patient_appointments.",
    });
    // The time that she took is free for him.
    expect((await bob.call("create_appointment", visit)).data).toMatchObject({
      appointment: { status: "BOOKED" },
    });
  });

  test("counts add up to what is there", async () => {
    const { call } = await clinics.open(era);
    const count = async (tool: string, args: Record<string, unknown>) =>
      (await call(tool, args)).data as { groups: Group[]; total_count: number };
    const sum = (groups: readonly Group[]) => groups.reduce((all, one) => all + one.count, 0);
    const statuses = await count("patient_statistics", { group_by: "STATUS" });
    expect(statuses.groups.map(({ value }) => value)).toEqual(["ACTIVE", "INACTIVE"]);
    const decades = await count("patient_statistics", { group_by: "BIRTH_DECADE" });
    expect([sum(statuses.groups), sum(decades.groups)]).toEqual([51, 51]);
    const day = { from: visit.date, to: visit.date };
    const asked = { group_by: "PROVIDER", ...day };
    expect(await count("appointment_statistics", asked)).toEqual({ groups: [], total_count: 0 });
    await call("create_appointment", visit);
    expect(await count("appointment_statistics", asked)).toEqual({
      groups: [{ value: "Dr. Ira Novak", count: 1 }],
      total_count: 1,
    });
  });

  test("a patient is read as a resource, and prompts have their defaults", async () => {
    const { client } = await clinics.open(era);
    const read = async (uri: string) => {
      const [content] = (await client.readResource({ uri })).contents;
      return JSON.parse(content && "text" in content ? content.text : "");
    };
    expect(await read("patients://patient/P-1")).toMatchObject({ name: "Ann Lee" });
    await expect(read("patients://patient/P-999")).rejects.toThrow("There is no patient");
    const { messages } = await client.getPrompt({
      name: "draft_patient_email",
      arguments: { patient_id: "P-1", purpose: "remind of the next appointment" },
    });
    expect(JSON.stringify(messages)).toContain(
      "P-1 and draft an e-mail to them in a friendly tone, to remind of the next appointment.",
    );
    const names = (await client.listPrompts()).prompts.map(({ name }) => name);
    expect(names).toEqual(["draft_patient_email", "visit_summary"]);
  });
});

interface Page {
  readonly items: readonly object[];
  readonly next_cursor: string | null;
  readonly total_count: number;
}
interface Group {
  readonly value: string;
  readonly count: number;
}

test("its page says what the tools take and what they answered", async () => {
  const toolset = compileExample("healthcare");
  const person = await clinics.open("modern", "admin");
  const answers = await collectAnswers(toolset, healthcareExamples, person);
  const page = toToolsetPage(toolset, answers);
  await expect(page).toMatchFileSnapshot("../../docs/toolsets/healthcare.md");
});
