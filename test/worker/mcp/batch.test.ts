import { expect, test } from "vitest";

import { callTool, signInFor, ways } from "../../support/mcp-client.ts";
import { parseToolError } from "../../support/mcp-messages.ts";
import { demo } from "../../support/server-under-test.ts";

test.each(ways)(
  "%o: a list is answered item by item, in its order, with one key; one that fails fails alone",
  async (way) => {
    const { key, token } = await signInFor(way.via);
    const conditions = ["migraine", "asthma", "psoriasis"];
    await demo.setFault(key, { mode: "graphql_error", times: 1 });
    const answer = await callTool(way, token, "batch_search_trials", { conditions });
    expect(answer.isError).toBeUndefined();
    const { results, failed } = Object(answer.structuredContent);
    expect(failed).toBe(1);
    expect(results.map(({ item }: { item: string }) => item)).toEqual(conditions);
    const [wrong, ...others] = results.filter(({ ok }: { ok: boolean }) => !ok);
    expect(others).toEqual([]);
    expect(wrong).toMatchObject({ ok: false, error: { error_code: "GRAPHQL_ERROR" } });
    const names = (await demo.listSeen(key)).map(({ operationName }) => operationName);
    expect(names.filter((name) => name === "batch_search_trials")).toHaveLength(3);
  },
);

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
  const conditions = Array.from({ length: 11 }, (_, index) => `condition ${index}`);
  const answer = await callTool(way, token, "batch_search_trials", { conditions });
  expect(parseToolError(answer).error_code).toBe("INVALID_PARAMETER");
  const names = (await demo.listSeen(key)).map(({ operationName }) => operationName);
  expect(names).not.toContain("batch_search_trials");
});
