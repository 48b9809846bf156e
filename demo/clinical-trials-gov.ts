import * as z from "zod";

import { type Trial, TrialPhase, TrialStatus } from "./trial.ts";

const text = z.string().nullish();
const place = z.object({ facility: text, city: text, state: text, country: text, status: text });

/** What we read of a record. Source: ClinicalTrials.gov API v2, "Study Data Structure". */
const Study = z.object({
  protocolSection: z.object({
    identificationModule: z.object({
      nctId: z.string(),
      briefTitle: z.string(),
      officialTitle: text,
    }),
    statusModule: z.object({
      overallStatus: text,
      startDateStruct: z.object({ date: text }).nullish(),
      completionDateStruct: z.object({ date: text }).nullish(),
    }),
    sponsorCollaboratorsModule: z
      .object({ leadSponsor: z.object({ name: text }).nullish() })
      .nullish(),
    descriptionModule: z.object({ briefSummary: text }).nullish(),
    conditionsModule: z.object({ conditions: z.array(z.string()).nullish() }).nullish(),
    designModule: z
      .object({
        studyType: text,
        phases: z.array(z.string()).nullish(),
        enrollmentInfo: z.object({ count: z.number().int().nullish() }).nullish(),
      })
      .nullish(),
    eligibilityModule: z
      .object({
        eligibilityCriteria: text,
        minimumAge: text,
        maximumAge: text,
        sex: text,
        healthyVolunteers: z.boolean().nullish(),
      })
      .nullish(),
    contactsLocationsModule: z.object({ locations: z.array(place).nullish() }).nullish(),
  }),
});
type Protocol = z.infer<typeof Study>["protocolSection"];

const toStatus = (value: string | null | undefined) => TrialStatus.catch("UNKNOWN").parse(value);

function toPhase(phases: readonly string[] | null | undefined): TrialPhase | null {
  return TrialPhase.nullable()
    .catch(null)
    .parse(phases?.length ? phases.join("_") : null);
}

/** One ClinicalTrials.gov API v2 record as a trial. Throws: ZodError naming what is missing. */
export function toTrial(record: unknown): Trial {
  const protocol = Study.parse(record).protocolSection;
  const { identificationModule: id, statusModule, designModule: design } = protocol;
  return {
    trialId: id.nctId,
    title: id.briefTitle,
    officialTitle: id.officialTitle ?? null,
    status: toStatus(statusModule.overallStatus),
    phase: toPhase(design?.phases),
    studyType: design?.studyType ?? null,
    enrollment: design?.enrollmentInfo?.count ?? null,
    conditions: protocol.conditionsModule?.conditions ?? [],
    sponsor: protocol.sponsorCollaboratorsModule?.leadSponsor?.name ?? null,
    summary: protocol.descriptionModule?.briefSummary ?? null,
    startDate: statusModule.startDateStruct?.date ?? null,
    completionDate: statusModule.completionDateStruct?.date ?? null,
    eligibility: toEligibility(protocol),
    locations: toLocations(protocol),
  };
}

function toEligibility({ eligibilityModule: found }: Protocol): Trial["eligibility"] {
  if (!found) return null;
  return {
    criteria: found.eligibilityCriteria ?? null,
    minimumAge: found.minimumAge ?? null,
    maximumAge: found.maximumAge ?? null,
    sex: found.sex ?? null,
    healthyVolunteers: found.healthyVolunteers ?? null,
  };
}

function toLocations({ contactsLocationsModule }: Protocol): Trial["locations"] {
  return (contactsLocationsModule?.locations ?? []).map((at) => ({
    facility: at.facility ?? null,
    city: at.city ?? null,
    state: at.state ?? null,
    country: at.country ?? null,
    status: at.status ? toStatus(at.status) : null,
  }));
}
