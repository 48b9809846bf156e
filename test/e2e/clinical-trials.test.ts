import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";

import { generateTrials } from "../../demo/generate.ts";
import type { Trial } from "../../demo/trial.ts";
import { compileExample } from "../support/example-server.ts";
import { eras, type Journeys, startJourneys, type Traveller } from "../support/journeys.ts";
import { trialsExamples, trialsNote } from "./clinical-trials-examples.ts";
import { collectAnswers, toToolsetPage } from "./toolset-page.ts";

let journeys: Journeys;
beforeAll(async () => {
  journeys = await startJourneys("clinical-trials");
});
afterEach(() => journeys.closeClients());
afterAll(() => journeys.remove());

/** What the demo holds. */
const trials = generateTrials();
const [first] = trials as [Trial];

const isFor = (trial: Trial, word: string) =>
  `${trial.title} ${trial.conditions}`.toLowerCase().includes(word);

/** As the demo counts: the most first, then by name; a trial counts once for each value. */
function count(toValues: (trial: Trial) => readonly (string | null)[], word = "") {
  const values = trials
    .filter((trial) => isFor(trial, word))
    .flatMap((trial) => [...new Set(toValues(trial))])
    .filter((value) => value !== null);
  const counted = [...Map.groupBy(values, (value) => value)].map(([value, same]) => ({
    value,
    count: same.length,
  }));
  return counted.toSorted((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
}

const readJson = async ({ client }: Traveller, uri: string) => {
  const [content] = (await client.readResource({ uri })).contents;
  return JSON.parse(content && "text" in content ? content.text : "");
};

describe.each(eras)("%s", (era) => {
  test("several conditions are searched at once, each with a result of its own, one without trials", async () => {
    const { call, listSent } = await journeys.open(era);
    const { data } = await call("batch_search_trials", { conditions: ["asthma", "nope"] });
    const found = trials.filter((trial) => isFor(trial, "asthma"));
    expect(data).toMatchObject({
      results: [
        {
          item: "asthma",
          ok: true,
          result: { trials: Array(5).fill({}), total_count: found.length },
        },
        { item: "nope", ok: true, result: { trials: [], total_count: 0 } },
      ],
      failed: 0,
    });
    const sent = await listSent();
    expect(sent.filter((name) => name === "batch_search_trials")).toHaveLength(2);
  });

  test("trials are found by condition, status and phase, and read with their criteria and places", async () => {
    const { call, fail } = await journeys.open(era);
    const { trialId: trial_id, title, status, phase, eligibility, locations } = first;
    const asked = { condition: first.conditions[0], status, phase, max_results: 100 };
    const { data } = await call("search_clinical_trials", asked);
    expect(data).toMatchObject({
      trials: expect.arrayContaining([expect.objectContaining({ trial_id, title })]),
      has_more: false,
    });
    expect((await call("get_trial", { trial_id })).data).toMatchObject({ trial_id, title, status });
    expect((await call("get_trial_eligibility", { trial_id })).data).toMatchObject({
      trial_id,
      eligibility: { criteria: eligibility?.criteria, minimum_age: eligibility?.minimumAge },
    });
    expect((await call("get_trial_locations", { trial_id })).data).toEqual({
      ...{ trial_id, title, locations },
    });
    const country = locations[0]?.country ?? "";
    expect((await call("get_trial_locations", { trial_id, country })).data).toEqual({
      ...{ trial_id, title },
      locations: locations.filter((place) => place.country === country),
    });
    for (const tool of ["get_trial", "get_trial_eligibility", "get_trial_locations"])
      expect(await fail(tool, { trial_id: "NCT00000000" }), tool).toMatchObject({
        error_code: "NOT_FOUND",
        message: "There is no trial with this trial_id. Find ids with search_clinical_trials.",
      });
  });

  test("trials are counted by status, phase and country, all of them or those for a condition", async () => {
    const { call } = await journeys.open(era);
    const rows = [
      ["STATUS", count(({ status }) => [status])],
      ["PHASE", count(({ phase }) => [phase])],
      ["COUNTRY", count(({ locations }) => locations.map(({ country }) => country))],
    ] as const;
    for (const [group_by, groups] of rows)
      expect((await call("count_trials_by", { group_by })).data, group_by).toEqual({
        ...{ groups, total_count: trials.length },
      });
    const ofDiabetes = await call("count_trials_by", { group_by: "STATUS", condition: "diabetes" });
    expect(ofDiabetes.data).toEqual({
      groups: count(({ status }) => [status], "diabetes"),
      total_count: trials.filter((trial) => isFor(trial, "diabetes")).length,
    });
  });

  test("statuses are a resource with their numbers, and so is a trial with all that is known of it", async () => {
    const person = await journeys.open(era);
    const counted = count(({ status }) => [status]);
    const { items } = await readJson(person, "trials://statuses");
    expect(items).toHaveLength(9);
    for (const { value: status, count: number } of counted)
      expect(items).toContainEqual({ status, meaning: expect.any(String), count: number });
    expect(await readJson(person, `trials://trial/${first.trialId}`)).toMatchObject({
      trial_id: first.trialId,
      summary: first.summary,
      eligibility: { criteria: first.eligibility?.criteria },
      locations: first.locations,
    });
    await expect(readJson(person, "trials://trial/NCT00000000")).rejects.toThrow(
      "There is no trial",
    );
  });

  test("prompts compare trials, and check who may take part", async () => {
    const { client } = await journeys.open(era);
    const read = async (name: string, args: Record<string, string>) =>
      JSON.stringify((await client.getPrompt({ name, arguments: args })).messages);
    expect((await client.listPrompts()).prompts.map(({ name }) => name)).toEqual([
      "compare_trials",
      "eligibility_check",
      "find_a_trial",
    ]);
    const trial_ids = "NCT90000001, NCT90000002";
    expect(await read("compare_trials", { trial_ids })).toContain(`trials ${trial_ids} in one`);
    expect(await read("compare_trials", { trial_ids })).not.toContain("Look closest");
    expect(await read("compare_trials", { trial_ids, aspect: "dates" })).toContain(
      "Look closest at dates.",
    );
    const check = { trial_id: "NCT90000001", person: "58 years, takes metformin" };
    expect(await read("eligibility_check", check)).toContain(
      "trial NCT90000001, and go through it for this person: 58 years, takes metformin.",
    );
  });
});

test("its page says what the tools take and what they answered", async () => {
  const toolset = compileExample("clinical-trials");
  const answers = await collectAnswers(toolset, trialsExamples, await journeys.open("modern"));
  const page = toToolsetPage(toolset, answers, trialsNote);
  await expect(page).toMatchFileSnapshot("../../docs/toolsets/clinical-trials.md");
});
