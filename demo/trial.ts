import * as z from "zod";

export const TrialStatus = z.enum([
  "NOT_YET_RECRUITING",
  "RECRUITING",
  "ENROLLING_BY_INVITATION",
  "ACTIVE_NOT_RECRUITING",
  "SUSPENDED",
  "TERMINATED",
  "COMPLETED",
  "WITHDRAWN",
  "UNKNOWN",
]);
export type TrialStatus = z.infer<typeof TrialStatus>;

export const TrialPhase = z.enum([
  "EARLY_PHASE1",
  "PHASE1",
  "PHASE1_PHASE2",
  "PHASE2",
  "PHASE2_PHASE3",
  "PHASE3",
  "PHASE4",
  "NA",
]);
export type TrialPhase = z.infer<typeof TrialPhase>;

const Text = z.string().nullable();

const Eligibility = z.object({
  criteria: Text,
  minimumAge: Text,
  maximumAge: Text,
  sex: Text,
  healthyVolunteers: z.boolean().nullable(),
});

export const Location = z.object({
  facility: Text,
  city: Text,
  state: Text,
  country: Text,
  status: TrialStatus.nullable(),
});
export type Location = z.infer<typeof Location>;

/** One record, in the shape of the demo's GraphQL type `ClinicalTrial`. */
export const Trial = z.object({
  trialId: z.string().regex(/^NCT\d{8}$/),
  title: z.string().min(1),
  officialTitle: Text,
  status: TrialStatus,
  phase: TrialPhase.nullable(),
  studyType: Text,
  enrollment: z.number().int().nullable(),
  conditions: z.array(z.string()),
  sponsor: Text,
  summary: Text,
  startDate: Text,
  completionDate: Text,
  eligibility: Eligibility.nullable(),
  locations: z.array(Location),
});
export type Trial = z.infer<typeof Trial>;
