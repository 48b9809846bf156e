import { CfWorkerJsonSchemaValidator } from "@modelcontextprotocol/server/validators/cf-worker";
import { describe, expect, test } from "vitest";

import { callTool, connect, lanes } from "../../support/mcp-client.ts";
import { signIn } from "../../support/person.ts";
import { demo } from "../../support/server-under-test.ts";

const tools = [
  "ping",
  "whoami",
  "batch_search_trials",
  "count_trials_by",
  "get_trial",
  "get_trial_eligibility",
  "get_trial_locations",
  "search_clinical_trials",
];

const dialect = "https://json-schema.org/draft/2020-12/schema";

const calls = [
  ["ping", {}],
  ["whoami", {}],
  ["search_clinical_trials", { condition: "diabetes", status: "COMPLETED", max_results: 3 }],
  ["batch_search_trials", { conditions: ["asthma", "nope"] }],
  ["count_trials_by", { group_by: "COUNTRY", condition: "diabetes" }],
  ["get_trial", { trial_id: "NCT90000001" }],
  ["get_trial_eligibility", { trial_id: "NCT90000001" }],
  ["get_trial_locations", { trial_id: "NCT90000001", country: "Germany" }],
] as const;

describe.each(lanes)("%s lane", (lane) => {
  test("lists every tool with title, hints and both schemas, in one order", async () => {
    const { tokens } = await signIn();
    const client = await connect(lane, tokens.access_token);
    const listing = await client.listTools();
    await client.close();
    expect(listing.tools.map(({ name }) => name)).toEqual(tools);
    for (const tool of listing.tools) {
      expect(tool.title).toBeTruthy();
      expect(tool.outputSchema?.type).toBe("object");
      expect(Object.keys(tool.annotations ?? {}).sort()).toEqual([
        "destructiveHint",
        "idempotentHint",
        "openWorldHint",
        "readOnlyHint",
        "title",
      ]);
    }
  });

  test("every tool answers structured content that fits its schema, and the same as text", async () => {
    const { tokens } = await signIn();
    const client = await connect(lane, tokens.access_token);
    const listing = await client.listTools();
    for (const [name, args] of calls) {
      const result = await client.callTool({ name, arguments: args });
      const schema = listing.tools.find((tool) => tool.name === name)?.outputSchema;
      const check = new CfWorkerJsonSchemaValidator().getValidator({ ...schema, $schema: dialect });
      expect(check(result.structuredContent), name).toMatchObject({ valid: true });
      expect(result.content).toEqual([
        { type: "text", text: JSON.stringify(result.structuredContent) },
      ]);
    }
    await client.close();
  });

  test("two people call with their own keys and see their own names", async () => {
    const people = await Promise.all([signIn(), signIn()]);
    for (const { name, key, tokens } of people) {
      const result = await callTool(lane, tokens.access_token, "whoami");
      expect(result.structuredContent).toMatchObject({
        scopes: ["clinical-trials:read"],
        keys: [{ toolset: "clinical-trials", owner: name }],
      });
      await callTool(lane, tokens.access_token, "get_trial", { trial_id: "NCT90000002" });
      const seen = await demo.listSeen(key);
      expect(seen.map(({ operationName }) => operationName)).toEqual(["probe", "get_trial"]);
    }
  });
});
