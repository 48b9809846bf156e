import type { ExampleCall } from "./toolset-page.ts";

/** The calls that the page of clinical trials shows, in this order. */
export const trialsExamples: readonly ExampleCall[] = [
  ["search_clinical_trials", { condition: "asthma", status: "RECRUITING", max_results: 2 }],
  ["batch_search_trials", { conditions: ["asthma", "nope"], max_results: 1 }],
  ["get_trial", { trial_id: "NCT90000001" }],
  ["get_trial", { trial_id: "NCT00000000" }],
  ["get_trial_eligibility", { trial_id: "NCT90000001" }],
  ["get_trial_locations", { trial_id: "NCT90000001" }],
  ["count_trials_by", { group_by: "PHASE", condition: "diabetes" }],
  ["trials://statuses", {}],
  ["trials://trial/{trial_id}", { trial_id: "NCT90000001" }],
];

/** What its page says besides. */
export const trialsNote =
  "The trials are invented, 360 of them, the same for every key; `npm run demo:load` puts real records beside them.";
