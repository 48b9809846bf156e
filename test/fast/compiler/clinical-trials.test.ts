import { readFileSync } from "node:fs";
import { CfWorkerJsonSchemaValidator } from "@modelcontextprotocol/server/validators/cf-worker";
import { buildSchema, execute, parse, validate } from "graphql";
import { describe, expect, test } from "vitest";

import { directiveNames } from "../../../compiler/directives.ts";
import { catalog } from "../../../src/catalog/catalog.gen.ts";
import { createAnswers, toToolResult } from "../compiler-answers.ts";

const schema = buildSchema(readFileSync("demo/toolsets/clinical-trials/schema.graphql", "utf8"));
const validators = new CfWorkerJsonSchemaValidator({ draft: "2020-12" });

function findToolset() {
  const toolset = catalog.find(({ name }) => name === "clinical-trials");
  if (!toolset) throw new Error("clinical-trials is not in the catalogue");
  return toolset;
}

function findOperation(name: string) {
  const operation = findToolset().operations.find(({ tool }) => tool.name === name);
  if (!operation) throw new Error(`${name} is not in the catalogue`);
  return operation;
}

const toolNames = [
  "batch_search_trials",
  "count_trials_by",
  "get_trial",
  "get_trial_eligibility",
  "get_trial_locations",
  "search_clinical_trials",
];
const resourceNames = ["trial_record", "trial_statuses", "trials_by_condition"];
const notFound = "There is no trial with this trial_id. Find ids with search_clinical_trials.";
const text = { type: ["string", "null"] };
const trialId = {
  type: "string",
  description: 'The registry number, for example "NCT01234567".',
};
const readOnly = {
  readOnlyHint: true,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: true,
};

test("the toolset takes a bearer key that the probe proves", () => {
  expect(findToolset()).toMatchObject({
    title: "Clinical trials",
    endpoint: "${CLINICAL_TRIALS_ENDPOINT:-http://localhost:8485/graphql}",
    auth: {
      type: "bearer",
      header: "authorization",
      keyPattern: "^sk_demo_[A-Za-z0-9_-]{16,}$",
      keyExample: "sk_demo_...",
      keyHint: "A key of the demo needs no permissions: it can only read.",
      keyUrl: "${CLINICAL_TRIALS_KEY_URL:-http://localhost:8485/keys}",
      probe: { document: "query probe{viewer{name}}", owner: ["viewer", "name"] },
    },
  });
});

test("its tools stand in one order, then its resources, all read only, with one scope and a title", () => {
  const { operations } = findToolset();
  expect(operations.map(({ tool }) => tool.name)).toEqual([...toolNames, ...resourceNames]);
  for (const { tool, scope, kind, cacheSeconds, toolset } of operations) {
    expect(tool.annotations).toEqual({ title: tool.title, ...readOnly });
    expect({ scope, kind, cacheSeconds, toolset }).toEqual({
      scope: "clinical-trials:read",
      kind: "query",
      cacheSeconds: 300,
      toolset: "clinical-trials",
    });
  }
});

test("search_clinical_trials takes a condition and narrows by status, phase and number", () => {
  const { inputSchema } = findOperation("search_clinical_trials").tool;
  expect(inputSchema).toMatchObject({
    type: "object",
    required: ["condition"],
    additionalProperties: false,
    properties: {
      condition: { type: "string", description: expect.stringContaining("type 2 diabetes") },
      status: { type: "string", enum: expect.arrayContaining(["RECRUITING"]) },
      phase: { type: "string", enum: expect.arrayContaining(["PHASE3"]) },
      max_results: { type: "integer", minimum: 1, maximum: 100, default: 10 },
    },
  });
});

test("search_clinical_trials tells the meaning of each status", () => {
  const { inputSchema } = findOperation("search_clinical_trials").tool;
  expect(inputSchema.properties).toMatchObject({
    status: {
      description: expect.stringMatching(
        /^Keep only trials in this state\.\nNOT_YET_RECRUITING: Not yet open for participants\.\n/,
      ),
    },
  });
});

test("search_clinical_trials gives a page of trials", () => {
  const { tool, result } = findOperation("search_clinical_trials");
  expect(result).toEqual({
    form: "value",
    root: "clinicalTrials",
    notFound: [],
    cut: { limit: "max_results" },
  });
  expect(tool.outputSchema).toMatchObject({
    required: ["trials", "total_count", "has_more"],
    additionalProperties: false,
    properties: {
      trials: {
        type: "array",
        items: {
          properties: { trial_id: trialId, title: { type: "string" }, sponsor: text },
          required: ["trial_id", "title", "status", "phase", "enrollment", "conditions", "sponsor"],
        },
      },
      total_count: { type: "integer" },
      has_more: { type: "boolean" },
    },
  });
});

const details = [
  [
    "get_trial",
    ["trial_id"],
    [
      "trial_id",
      "title",
      "official_title",
      "status",
      "phase",
      "study_type",
      "enrollment",
      "conditions",
      "sponsor",
      "summary",
      "start_date",
      "completion_date",
    ],
  ],
  ["get_trial_eligibility", ["trial_id"], ["trial_id", "title", "eligibility"]],
  ["get_trial_locations", ["trial_id", "country"], ["trial_id", "title", "locations"]],
] as const;

test.each(details)("%s takes %j, gives one trial and tells where ids are", (name, args, keys) => {
  const { tool, result } = findOperation(name);
  expect(tool.inputSchema).toMatchObject({ required: ["trial_id"], additionalProperties: false });
  expect(Object.keys(Object(tool.inputSchema.properties))).toEqual(args);
  expect(tool.outputSchema).toMatchObject({ type: "object", required: keys });
  const own = Object.keys(Object(tool.outputSchema.properties));
  expect(own.filter((key) => key !== "truncated")).toEqual(keys);
  expect(result).toMatchObject({
    form: "value",
    root: "clinicalTrial",
    notFound: [{ path: ["clinicalTrial"], message: notFound }],
  });
});

describe.each([...toolNames, ...resourceNames])("%s", (name) => {
  const { document, tool, batch } = findOperation(name);

  test("is sent as a document that the upstream accepts, without a word of toolhub", () => {
    expect(validate(schema, parse(document))).toEqual([]);
    for (const directive of directiveNames) expect(document).not.toContain(`@${directive}`);
    expect(document).not.toContain('"');
  });

  test("is described for a model, in snake_case, in less than 4 kB", () => {
    expect(tool.description.length).toBeGreaterThan(40);
    expect(Object.keys(Object(tool.outputSchema.properties)).join()).toMatch(/^[a-z_,]+$/);
    expect(JSON.stringify(tool).length).toBeLessThan(4096);
    expect(JSON.stringify(tool)).not.toContain("$schema");
  });

  test.each(["full", "nulls", "empty"] as const)("conforms when the answer is %s", async (kind) => {
    const answer = await execute({
      schema,
      document: parse(document),
      variableValues: {
        trial_id: "NCT01234567",
        trial_ids: "NCT01234567",
        condition: "asthma",
        conditions: "asthma",
        group_by: "STATUS",
      },
      fieldResolver: createAnswers(kind),
    });
    expect(answer.errors).toBeUndefined();
    const single = toToolResult(findOperation(name), answer.data);
    const outcome = { item: "NCT01234567", ok: true, result: single };
    const result = batch === undefined ? single : { results: [outcome], failed: 0 };
    const conforms = validators.getValidator(tool.outputSchema);
    expect(conforms(result)).toMatchObject({ valid: true });
    expect(conforms({ ...result, extra: 1 }).valid).toBe(false);
  });
});
