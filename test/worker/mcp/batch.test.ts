import { expect, test } from "vitest";

import { callTool, signInFor, ways } from "../../support/mcp-client.ts";
import { parseToolError } from "../../support/mcp-messages.ts";
import { demo } from "../../support/server-under-test.ts";

test.each(ways)("%o: a list is answered item by item, in its order, with one key", async (way) => {
  const { key, token } = await signInFor(way.via);
  const trial_ids = ["NCT90000002", "NCT00000000", "NCT90000001"];
  const answer = await callTool(way, token, "compare_trials", { trial_ids });
  expect(answer.isError).toBeUndefined();
  expect(answer.structuredContent).toMatchObject({
    results: [
      { item: "NCT90000002", ok: true, result: { title: expect.any(String) } },
      { item: "NCT00000000", ok: false, error: { error_code: "NOT_FOUND" } },
      { item: "NCT90000001", ok: true, result: { title: expect.any(String) } },
    ],
    failed: 1,
  });
  const names = (await demo.listSeen(key)).map(({ operationName }) => operationName);
  expect(names.filter((name) => name === "compare_trials")).toHaveLength(3);
});

test.each(ways)(
  "%o: several conditions are searched at once, one without trials too",
  async (way) => {
    const { token } = await signInFor(way.via);
    const conditions = ["asthma", "nope"];
    const answer = await callTool(way, token, "batch_search_trials", { conditions });
    expect(answer.structuredContent).toMatchObject({
      results: [
        {
          item: "asthma",
          ok: true,
          result: { trials: [{ trial_id: expect.any(String) }, {}, {}, {}, {}] },
        },
        { item: "nope", ok: true, result: { trials: [], total_count: 0 } },
      ],
      failed: 0,
    });
  },
);

test.each(ways)("%o: a list that is too long is refused before anything is sent", async (way) => {
  const { key, token } = await signInFor(way.via);
  const trial_ids = Array.from({ length: 11 }, (_, index) => `NCT${index}`);
  const answer = await callTool(way, token, "compare_trials", { trial_ids });
  expect(parseToolError(answer).error_code).toBe("INVALID_PARAMETER");
  const names = (await demo.listSeen(key)).map(({ operationName }) => operationName);
  expect(names).not.toContain("compare_trials");
});
