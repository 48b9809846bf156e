import type { ExampleCall } from "./toolset-page.ts";

const day = "2030-01-07";
const visit = { patient_id: "P-1", provider_id: "D-3", date: day, time: "09:30" };

/** The calls that the page of healthcare shows, in this order. */
export const healthcareExamples: readonly ExampleCall[] = [
  ["search_patients", { name: "ann lee" }],
  ["list_providers", { specialty: "CARDIOLOGY", from: day }],
  ["get_provider", { provider_id: "D-3", from: day, max_slots: 3 }],
  ["create_appointment", { ...visit, reason: "Palpitations" }],
  ["create_appointment", { ...visit, patient_id: "P-3", reason: "Check-up" }],
  ["get_patient", { patient_id: "P-1" }],
  ["update_patient", { patient_id: "P-1", phone: "+1 555 0199" }],
  ["list_patient_appointments", { patient_id: "P-1", from: day, to: "2030-01-31" }],
  ["get_appointment", { appointment_id: "A-1001" }],
  ["delete_patient", { patient_id: "P-1" }],
  ["patient_statistics", { group_by: "STATUS" }],
  ["appointment_statistics", { group_by: "SPECIALTY", from: "2026-01-01", to: "2026-06-30" }],
  ["patients://patient/{patient_id}", { patient_id: "P-1" }],
];
