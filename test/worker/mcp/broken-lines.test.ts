import { afterEach, expect, test } from "vitest";

import { usualPace } from "../../../src/mcp/session/session-request.ts";
import { toRequest } from "../../support/mcp-messages.ts";
import { signIn } from "../../support/person.ts";
import { demo, fetchWorker, mcpUrl } from "../../support/server-under-test.ts";
import { EventReader, SessionClient } from "../../support/session-client.ts";

const pace = { ...usualPace };

afterEach(() => {
  Object.assign(usualPace, pace);
});

/** Far longer than an answer takes that does not wait for the upstream. */
const upstreamMs = 9000;

const read = { name: "get_trial", arguments: { trial_id: "NCT90000001" } };

test("a call whose line broke can be cancelled still, and who comes back hears so", async () => {
  const person = await signIn();
  const client = new SessionClient(mcpUrl, person.tokens.access_token, fetchWorker);
  await client.initialize();
  await demo.setFault(person.key, { mode: "slow", delayMs: upstreamMs, times: 1 });
  Object.assign(usualPace, { silentMs: 100 });
  const reader = new EventReader(await client.post(toRequest(7, "tools/call", read)));
  const first = await reader.next();
  await reader.drop();
  await expect.poll(async () => (await client.post(toRequest(7, "ping"))).status).toBe(400);
  const startedMs = Date.now();
  const cancellation = { method: "notifications/cancelled", params: { requestId: 7 } };
  expect((await client.post({ jsonrpc: "2.0", ...cancellation })).status).toBe(202);
  const rest = await new EventReader(await client.resume(first?.id)).rest();
  expect(rest.map(({ message }) => message)).toMatchObject([{ id: 7, error: { code: -32800 } }]);
  expect(Date.now() - startedMs).toBeLessThan(upstreamMs / 2);
  // Its id is free again.
  expect((await client.post(toRequest(7, "ping"))).status).toBe(200);
});
