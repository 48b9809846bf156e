import { expect, test } from "vitest";

import { toModernHeaders, toModernMessage } from "../../support/mcp-messages.ts";
import { connectAgain, register, signIn } from "../../support/person.ts";
import { fetchWorker, mcpUrl, origin } from "../../support/server-under-test.ts";

test("of a request with every fault the outermost is told, and when it is gone the next", async () => {
  const { browser } = await signIn();
  const newcomer = { browser, clientId: await register() };
  const { access_token } = await connectAgain(newcomer, {}, [["toolset", "clinical-trials"]]);
  const toMessage = (name: unknown, scope = "get_trial") =>
    toModernMessage("tools/call", { name: name ?? scope });
  const allowed = toMessage("get_trial", "");
  const wrong = { ...allowed, params: { ...allowed.params, arguments: [] } };
  const forbidden = toMessage("create_issue");
  const good = toModernHeaders(access_token, allowed);
  const state = {
    url: `http://elsewhere.example/mcp/nothing`,
    headers: { ...good, origin: "https://evil.example", "content-type": "text/plain" } as Record<
      string,
      string
    >,
    body: "{",
  };
  state.headers.authorization = "Bearer made-up";
  const statuses: number[] = [];
  const repair = async (change: () => void) => {
    const { url, headers, body } = state;
    const response = await fetchWorker(url, { method: "POST", headers, body });
    statuses.push(response.status);
    expect(await response.text()).not.toBe("");
    change();
  };
  await repair(() => {
    state.url = `${origin}/mcp/nothing`;
  });
  await repair(() => {
    delete state.headers.origin;
  });
  await repair(() => {
    state.url = mcpUrl;
  });
  await repair(() => {
    state.headers.authorization = `Bearer ${access_token}`;
  });
  await repair(() => {
    state.headers["content-type"] = "application/json";
  });
  await repair(() => {
    state.body = JSON.stringify(forbidden);
    Object.assign(state.headers, toModernHeaders(access_token, forbidden));
  });
  await repair(() => {
    state.body = JSON.stringify(wrong);
    Object.assign(state.headers, good);
  });
  await repair(() => undefined);
  expect(statuses).toEqual([421, 403, 404, 401, 415, 400, 403, 200]);
});
