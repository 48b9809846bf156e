import { createAnswer } from "../domain/create-answer.ts";
import type { Domain } from "../domain/domain.ts";
import { appointmentMutations, appointmentQueries } from "./appointments.ts";
import { countQueries } from "./counts.ts";
import { patientMutations, patientQueries } from "./patients.ts";
import { providerFields, providerQueries } from "./providers.ts";
import { appointmentFields, patientFields } from "./record-fields.ts";
import typeDefs from "./schema.graphql";
import { seed } from "./seed.ts";
import { show } from "./show.ts";
import { tables } from "./tables.ts";

/** Patients, providers and appointments of a small clinic; everybody in it is invented. */
export const healthcare: Domain = {
  name: "healthcare",
  tables,
  seed,
  show,
  answer: createAnswer("healthcare", typeDefs, {
    Query: { ...patientQueries, ...appointmentQueries, ...providerQueries, ...countQueries },
    Mutation: { ...patientMutations, ...appointmentMutations },
    Patient: patientFields,
    Provider: providerFields,
    Appointment: appointmentFields,
  }),
};
