import { expect, test } from "vitest";

import { createCountingWorker } from "../../support/counting-worker.ts";
import { BrowserSession } from "../../support/dance.ts";
import { toModernHeaders, toModernMessage } from "../../support/modern-message.ts";
import { register, signIn, toAuthorizePath } from "../../support/person.ts";
import { createName, mcpUrl, origin } from "../../support/server-under-test.ts";

const read = { name: "get_trial", arguments: { trial_id: "NCT90000001" } };
test("a consent page is three calls of objects: the limit, the client, and the person's account once", async () => {
  const { fetchCounted, listHops } = createCountingWorker();
  const browser = new BrowserSession({ origin, fetch: fetchCounted });
  const path = await toAuthorizePath(await register());
  await browser.signIn(createName(), path);
  const hops = await listHops(async () => {
    const page = await browser.open(path);
    expect(await page.text()).toContain('name="handle"');
  });
  expect(hops).toEqual(["Registry.countRequest", "Registry.read", "Account.consentView"]);
});

test("a call asks the account once without a lease, and nobody with one", async () => {
  const { fetchCounted, listHops } = createCountingWorker();
  const { tokens } = await signIn();
  const call = async () => {
    const message = toModernMessage("tools/call", read);
    const headers = toModernHeaders(tokens.access_token, message);
    const body = JSON.stringify(message);
    const response = await fetchCounted(mcpUrl, { method: "POST", headers, body });
    expect(await response.text()).toContain("NCT90000001");
  };
  expect(await listHops(call)).toEqual(["Account.check"]);
  expect(await listHops(call)).toEqual([]);
});
