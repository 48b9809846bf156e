import { describe, expect, onTestFinished, test, vi } from "vitest";

import type { Access } from "../../../src/account/account.ts";
import { RequestTimer } from "../../../src/clock.ts";
import { createFastLane } from "../../../src/mcp/fast-lane/fast-lane.ts";
import { parseBody } from "../../../src/mcp/message/read-message.ts";
import { createModernLane } from "../../../src/mcp/modern-lane.ts";
import { offerBy } from "../../support/in-process.ts";
import { createCallers, deafAccounts, deployWith } from "../../support/lane-callers.ts";
import { toModernHeaders, toModernMessage } from "../../support/mcp-messages.ts";
import { mcpUrl } from "../../support/server-under-test.ts";
import { toCall, type Via } from "../../support/ways.ts";
import { scripted } from "./scripted-tools.ts";

/** What is new in every answer, or depends on the moment. */
const steady = (text: string) =>
  text
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "<id>")
    .replaceAll(/"id":\d+/g, '"id":1')
    .replaceAll(/"requestState":"[^"]+"/g, '"requestState":"<state>"')
    .replaceAll(/\?toolset=([\w-]+)&for=[^"]+/g, "?toolset=$1&for=<tag>");

/** Both lanes of an endpoint whose tools are called in both ways. */
async function createLanes() {
  const { deployment, offer, endpoint } = deployWith(scripted);
  const registry = new Map([...offer.toolRegistry]);
  for (const tool of offerBy("run_tool", [...offer.toolRegistry.values()])) {
    registry.set(tool.listing.name, tool);
  }
  const catalogs = new Map([[mcpUrl, { ...offer, toolRegistry: registry }]]);
  const both = { ...deployment, catalogs };
  const lanes = {
    fast: createFastLane(both, deafAccounts, endpoint),
    sdk: createModernLane(both, deafAccounts, endpoint),
  };

  async function call(lane: keyof typeof lanes, via: Via, name: string, access: Access) {
    const params = toCall(via, { name, arguments: name === "get_trial" ? trial : {} });
    const message = toModernMessage("tools/call", params, { elicitation: { url: {} } });
    const request = new Request(mcpUrl, {
      method: "POST",
      headers: toModernHeaders("", message),
      body: JSON.stringify(message),
    });
    const offered = both.catalogs.get(mcpUrl) ?? offer;
    const body = await parseBody(request.headers, JSON.parse(JSON.stringify(message)), offered);
    const given = {
      request,
      body,
      access,
      session: null,
      accountMs: 0,
      waitUntil: () => undefined,
      timer: new RequestTimer(),
    };
    const answer = await lanes[lane](given);
    const text = answer ? steady(await answer.text()) : null;
    const { kind, calls, scopes, isPlain } = body;
    return { status: answer?.status, text, needs: { kind, calls, scopes, isPlain } };
  }
  return { call };
}

const trial = { trial_id: "NCT90000001" };
const names = [...scripted.map(({ listing }) => listing.name), "get_trial"];

describe.each(["fast", "sdk"] as const)("%s lane", (lane) => {
  test.each(names)("what %s comes to by its name, it comes to by run_tool", async (name) => {
    const print = vi.spyOn(console, "log").mockImplementation(() => undefined);
    onTestFinished(() => print.mockRestore());
    const { call } = await createLanes();
    const { toAccess, refused } = await createCallers();
    for (const changes of [{}, { keys: [] }, { keys: refused }, { waitSeconds: 7 }]) {
      const access = toAccess(changes);
      const direct = await call(lane, "itself", name, access);
      expect(await call(lane, "run_tool", name, access)).toEqual(direct);
    }
  });
});
