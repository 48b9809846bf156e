import { describe, expect, test } from "vitest";

import { connect, lanes, openSession, send } from "../../support/mcp-client.ts";
import { toModern, toRequest } from "../../support/mcp-messages.ts";
import { signIn } from "../../support/person.ts";
import { mcpUrl } from "../../support/server-under-test.ts";

const shortUrl = `${mcpUrl}?outputs=none`;

describe.each(lanes)("%s lane", (lane) => {
  test("a list without output schemas is otherwise the same, and results are as they were", async () => {
    const { tokens } = await signIn();
    const [whole, short] = await Promise.all(
      [mcpUrl, shortUrl].map((url) => connect(lane, tokens.access_token, url)),
    );
    const [all, few] = [await whole?.listTools(), await short?.listTools()];
    expect(all?.tools.every(({ outputSchema }) => outputSchema !== undefined)).toBe(true);
    expect(few?.tools).toEqual(all?.tools.map(({ outputSchema: _, ...tool }) => tool));
    expect(JSON.stringify(few).length).toBeLessThan(0.75 * JSON.stringify(all).length);
    const call = { name: "get_trial", arguments: { trial_id: "NCT90000001" } };
    const answers = [await whole?.callTool(call), await short?.callTool(call)];
    expect(answers[0]?.structuredContent).toMatchObject({ trial_id: "NCT90000001" });
    expect(answers[1]?.structuredContent).toEqual(answers[0]?.structuredContent);
    await Promise.all([whole?.close(), short?.close()]);
  });
});

test("what is asked in a way that takes the session's object has none either", async () => {
  const { tokens } = await signIn();
  const session = await openSession(tokens.access_token);
  // No plain request: a member that nobody knows.
  const body = { ...toRequest(1, "tools/list", { odd: true }) };
  const response = await send(tokens.access_token, { headers: session, body }, shortUrl);
  const { result } = await response.json<{ result: { tools: Record<string, unknown>[] } }>();
  expect(result.tools.length).toBeGreaterThan(5);
  expect(result.tools.filter((tool) => "outputSchema" in tool)).toEqual([]);
});

test.each(["?outputs=all", "?outputs=none&x=1", "?x=1"])(
  "%s asks for nothing else than the address without it",
  async (query) => {
    const { tokens } = await signIn();
    const response = await send(tokens.access_token, toModern("tools/list"), mcpUrl + query);
    const { result } = await response.json<{ result: { tools: Record<string, unknown>[] } }>();
    expect(result.tools.every((tool) => "outputSchema" in tool)).toBe(true);
  },
);
