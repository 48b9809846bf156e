import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { callTool, sendModern, signInFor, ways } from "../../support/mcp-client.ts";
import { parseToolError, toModernInit, toModernMessage } from "../../support/mcp-messages.ts";
import { type Person, signIn } from "../../support/person.ts";
import { demo, fetchWorker, mcpUrl } from "../../support/server-under-test.ts";

const trial = { trial_id: "NCT90000010" };

/** How many calls of the tool reached the upstream with this key. */
async function countSeen({ key }: Person): Promise<number> {
  const seen = await demo.listSeen(key);
  return seen.filter(({ operationName }) => operationName === "get_trial").length;
}

/** Long enough for all calls of a test to come meanwhile, on a busy machine too; what is older than two seconds nobody joins. */
const slow = { mode: "slow", delayMs: 1500 } as const;

test.each(ways)("%o: five equal reads of one person at once are one request", async (way) => {
  const person = await signInFor(way.via);
  await demo.setFault(person.key, slow);
  const call = () => callTool(way, person.tokens.access_token, "get_trial", trial);
  const results = await Promise.all([call(), call(), call(), call(), call()]);
  for (const result of results)
    expect(result).toMatchObject({ structuredContent: { trial_id: trial.trial_id } });
  expect(await countSeen(person)).toBe(1);
});

test("equal reads of two people at once are two requests", async () => {
  const people = await Promise.all([signIn(), signIn()]);
  for (const { key } of people) await demo.setFault(key, slow);
  await Promise.all(
    people.map(({ tokens }) => callTool("modern", tokens.access_token, "get_trial", trial)),
  );
  expect(await Promise.all(people.map(countSeen))).toEqual([1, 1]);
});

test.each(ways)(
  "%o: what the upstream told a person to wait is told without another request, to nobody else",
  async (way) => {
    const [ada, bob] = await Promise.all([signInFor(way.via), signInFor(way.via)]);
    await demo.setFault(ada.key, { mode: "rate_limit", retryAfterSeconds: 42, times: 1 });
    const call = ({ tokens }: Person) => callTool(way, tokens.access_token, "get_trial", trial);
    expect(parseToolError(await call(ada))).toMatchObject({ retry_after_seconds: 42 });
    const again = parseToolError(await call(ada));
    expect(again.error_code).toBe("RATE_LIMITED");
    expect(again.retry_after_seconds).toBeGreaterThan(30);
    expect(await countSeen(ada)).toBe(1);
    expect((await call(bob)).isError).toBeFalsy();
  },
);

test("whoever leaves takes nobody else's equal read with them", async () => {
  const person = await signIn();
  await demo.setFault(person.key, slow);
  const token = person.tokens.access_token;
  const toCall = () => toModernMessage("tools/call", { name: "get_trial", arguments: trial });
  const leave = new AbortController();
  const init = { ...toModernInit(token, toCall()), signal: leave.signal };
  const first = fetchWorker(mcpUrl, init).catch(() => null);
  await expect.poll(() => countSeen(person)).toBe(1);
  const others = [toCall(), toCall()].map((message) => sendModern(token, message));
  await sleep(100);
  leave.abort();
  for (const response of await Promise.all(others)) {
    expect(await response.json()).toMatchObject({
      result: { structuredContent: { trial_id: trial.trial_id } },
    });
  }
  await first;
});
