import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { CfWorkerJsonSchemaValidator } from "@modelcontextprotocol/server/validators/cf-worker";
import { beforeAll, describe, expect, test } from "vitest";

import { toTrial } from "../../demo/clinical-trials-gov.ts";
import { generateTrials } from "../../demo/generate.ts";
import { catalog } from "../../src/catalog/catalog.gen.ts";
import { isTool } from "../../src/catalog/compiled.ts";
import { loadToolsets } from "../../src/catalog/load-toolsets.ts";
import { CallNotes } from "../../src/observe/call-notes.ts";
import { createMemoryLedger } from "../../src/tools/memory-ledger.ts";
import { createToolRegistry } from "../../src/tools/tool-registry.ts";
import { demo } from "../support/toolhub-server.ts";

const recordsFolder = "../shared/data/clinical-trials";
const hasRecords = existsSync(recordsFolder);

let key: string;
beforeAll(async () => {
  key = await demo.makeKey("Tester");
});

interface Counts {
  readonly groups: readonly { readonly value: string; readonly count: number }[];
  readonly totalCount: number;
}

/** As much of an answer as these tests read. */
interface Answer {
  readonly data: {
    readonly clinicalTrialCounts: Counts;
    readonly clinicalTrials: {
      readonly trials: readonly { trialId: string; title: string; conditions: string[] }[];
      readonly totalCount: number;
    };
  };
  readonly errors: readonly [{ readonly extensions: { readonly code: string } }];
}

async function ask(query: string, variables: object = {}, credential = key) {
  const response = await fetch(`${demo.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${credential}` },
    body: JSON.stringify({ query, variables }),
  });
  const body: Answer = JSON.parse(await response.text());
  return { status: response.status, body };
}

const search = `query ($condition: String!, $status: TrialStatus, $phase: TrialPhase, $limit: Int, $offset: Int) {
  clinicalTrials(condition: $condition, status: $status, phase: $phase, limit: $limit, offset: $offset) {
    trials { trialId title status phase conditions } totalCount hasMore } }`;

test("the generated trials are the same on every machine, varied and complete", () => {
  const trials = generateTrials();
  expect(trials).toEqual(generateTrials());
  expect(trials.length).toBeGreaterThanOrEqual(300);
  expect(new Set(trials.flatMap(({ conditions }) => conditions)).size).toBeGreaterThanOrEqual(30);
  const countries = trials.flatMap(({ locations }) => locations.map(({ country }) => country));
  expect(new Set(countries).size).toBeGreaterThanOrEqual(12);
  expect(trials.some(({ phase }) => phase === null)).toBe(true);
  expect(trials.every(({ eligibility }) => (eligibility?.criteria?.length ?? 0) > 300)).toBe(true);
});

test("partial words match in any case, and filters narrow", async () => {
  const all = await ask(search, { condition: "DIABET", limit: 100 });
  const { trials, totalCount } = all.body.data.clinicalTrials;
  expect(totalCount).toBe(trials.length);
  for (const trial of trials) expect(`${trial.title} ${trial.conditions}`).toMatch(/diabet/i);
  const some = await ask(search, { condition: "diabet", status: "COMPLETED", limit: 100 });
  expect(some.body.data.clinicalTrials.totalCount).toBeLessThan(totalCount);
});

test("trials are counted by what they have, one in several countries in each of these", async () => {
  const count = async (groupBy: string, condition: string | null = null) => {
    const query = `query ($groupBy: TrialGroup!, $condition: String) {
      clinicalTrialCounts(groupBy: $groupBy, condition: $condition) { groups { value count } totalCount } }`;
    const { body } = await ask(query, { groupBy, condition });
    return body.data.clinicalTrialCounts;
  };
  const sum = (groups: Counts["groups"]) => groups.reduce((all, one) => all + one.count, 0);
  const { groups, totalCount } = await count("STATUS", "asthma");
  const { body } = await ask(search, { condition: "asthma", limit: 100 });
  expect([sum(groups), totalCount]).toEqual(Array(2).fill(body.data.clinicalTrials.totalCount));
  const byCountry = await count("COUNTRY");
  expect(sum(byCountry.groups)).toBeGreaterThan(byCountry.totalCount);
  for (const { count: found } of byCountry.groups)
    expect(found).toBeLessThanOrEqual(byCountry.totalCount);
  const byPhase = await count("PHASE");
  expect(sum(byPhase.groups)).toBeLessThan(byPhase.totalCount);
  expect(byPhase.groups.map(({ count: one }) => one)).toEqual(
    byPhase.groups.map(({ count: one }) => one).sort((one, other) => other - one),
  );
  expect(await count("STATUS", "nope")).toEqual({ groups: [], totalCount: 0 });
});

test("pages follow each other without gap or repetition", async () => {
  const first = await ask(search, { condition: "cancer", limit: 5 });
  const second = await ask(search, { condition: "cancer", limit: 5, offset: 5 });
  const both = await ask(search, { condition: "cancer", limit: 10 });
  const ids = ({ body }: typeof first) =>
    body.data.clinicalTrials.trials.map(({ trialId }) => trialId);
  expect([...ids(first), ...ids(second)]).toEqual(ids(both));
});

test.each([{ limit: 0 }, { limit: 101 }, { offset: -1 }])("%o is refused", async (variables) => {
  const { body } = await ask(search, { condition: "asthma", ...variables });
  expect(body.errors[0].extensions.code).toBe("BAD_USER_INPUT");
});

test("a wrong key gets 401 in GraphQL's shape, with a revoked one too", async () => {
  const own = await demo.makeKey("Short");
  await demo.revoke(own);
  for (const credential of ["sk_demo_wrong", own]) {
    const { status, body } = await ask("{ viewer { name } }", {}, credential);
    expect(status).toBe(401);
    expect(body.errors[0].extensions.code).toBe("UNAUTHENTICATED");
  }
});

const faults = [
  [{ mode: "fail", status: 500 }, 500],
  [{ mode: "rate_limit", retryAfterSeconds: 3 }, 429],
  [{ mode: "html" }, 502],
  [{ mode: "slow", delayMs: 10 }, 200],
] as const;

test.each(faults)("a request that asks for %o gets %i", async (fault, status) => {
  const response = await fetch(`${demo.url}/graphql`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      authorization: `Bearer ${key}`,
      "x-demo-fault": JSON.stringify(fault),
    },
    body: JSON.stringify({ query: "{ viewer { name } }" }),
  });
  expect(response.status).toBe(status);
});

test("a key made with a form needs a name, and the form must come from its own page", async () => {
  const send = (body: string, origin: string) =>
    fetch(`${demo.url}/keys`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded", origin },
      body,
    });
  expect((await send("name=", demo.url)).status).toBe(400);
  expect((await send("name=Eve", "https://evil.example")).status).toBe(403);
});

const minimal = {
  protocolSection: {
    identificationModule: { nctId: "NCT00000001", briefTitle: "Short" },
    statusModule: {},
  },
};

test("a record with almost nothing in it becomes a trial of nulls", () => {
  expect(toTrial(minimal)).toEqual({
    trialId: "NCT00000001",
    title: "Short",
    officialTitle: null,
    status: "UNKNOWN",
    phase: null,
    studyType: null,
    enrollment: null,
    conditions: [],
    sponsor: null,
    summary: null,
    startDate: null,
    completionDate: null,
    eligibility: null,
    locations: [],
  });
});

const phases = [
  [["PHASE1", "PHASE2"], "PHASE1_PHASE2"],
  [["PHASE3"], "PHASE3"],
  [["NA"], "NA"],
  [["PHASE9"], null],
  [[], null],
] as const;

test.each(phases)("the phases %j are %s", (given, phase) => {
  const record = structuredClone(minimal);
  Object.assign(record.protocolSection, { designModule: { phases: given } });
  expect(toTrial(record).phase).toBe(phase);
});

test("a record without an id is refused", () => {
  expect(() =>
    toTrial({ protocolSection: { identificationModule: {}, statusModule: {} } }),
  ).toThrow("nctId");
});

describe.skipIf(!hasRecords)("real ClinicalTrials.gov records", () => {
  const files = hasRecords
    ? readdirSync(recordsFolder).filter((name) => name.endsWith(".json"))
    : [];

  test.each(files)("every tool answers %s properly", async (file) => {
    const record = JSON.parse(readFileSync(join(recordsFolder, file), "utf8"));
    const { trialId, conditions } = toTrial(record);
    await demo.load(key, toTrial(record));
    const toolset = catalog.find(({ name }) => name === "clinical-trials");
    for (const { tool, batch } of toolset?.operations.filter(isTool) ?? []) {
      const args: Readonly<Record<string, object>> = {
        search_clinical_trials: { condition: conditions[0] },
        batch_search_trials: { conditions },
        count_trials_by: { group_by: "COUNTRY", condition: conditions[0] },
      };
      const ids = batch === undefined ? { trial_id: trialId } : { [batch]: [trialId] };
      const result = await call(tool.name, args[tool.name] ?? ids);
      const schema = { ...tool.outputSchema, $schema: dialect };
      const check = new CfWorkerJsonSchemaValidator().getValidator(schema);
      expect(check(result), tool.name).toMatchObject({ valid: true });
    }
    const { eligibilityModule, contactsLocationsModule } = record.protocolSection;
    expect(await call("get_trial_eligibility", { trial_id: trialId })).toMatchObject({
      eligibility: { criteria: eligibilityModule.eligibilityCriteria },
    });
    const { locations } = (await call("get_trial_locations", { trial_id: trialId })) ?? {};
    expect(locations).toHaveLength(contactsLocationsModule?.locations?.length ?? 0);
  });
});

/** Runs a tool as the product does, without the way over MCP. */
async function call(name: string, args: object, endpoint = `${demo.url}/graphql`) {
  const variables = { CLINICAL_TRIALS_ENDPOINT: endpoint };
  const caller = {
    accountId: "test",
    clientId: "test",
    scopes: [],
    listKeys: () => [],
    keyLocation: { accountUrl: null, phrase: () => "" },
    ledger: createMemoryLedger(),
    confirmWay: "ask" as const,
    approvals: null,
    sign: async () => "",
    verify: async () => false,
    arrival: { lane: "stdio" as const, grantId: null, traceparent: null, accountMs: 0 },
    record: () => undefined,
    key: async () => ({ text: key }),
  };
  const tool = createToolRegistry(loadToolsets({ variables, serviceSecrets: {} }), 10_000).get(
    name,
  );
  const notes = new CallNotes(null);
  const answer = await tool?.run({ caller, args: { ...args }, requestId: "test", notes });
  return answer?.result;
}

test("an upstream that nobody serves is down, said without its address", async () => {
  const answer = call("get_trial", { trial_id: "NCT90000001" }, "http://127.0.0.1:1/graphql");
  await expect(answer).rejects.toMatchObject({
    problem: { kind: "upstream_down", code: "UPSTREAM_DOWN" },
  });
  await expect(answer).rejects.not.toThrow("127.0.0.1");
});

const dialect = "https://json-schema.org/draft/2020-12/schema";

test("this run says whether it had the real records", () => {
  const sentence = hasRecords
    ? `real records: read from ${recordsFolder}`
    : `real records: ${recordsFolder} is not there, so only the generated and minimal ones were tested`;
  process.stdout.write(`${sentence}\n`);
  expect(sentence).toContain("real records");
});
