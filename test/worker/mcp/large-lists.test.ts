import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";

import type { Access } from "../../../src/account/account.ts";
import { RequestTimer } from "../../../src/clock.ts";
import { deploymentOf } from "../../../src/deployment.ts";
import { createFastLane } from "../../../src/mcp/fast-lane/fast-lane.ts";
import { createSessionAnswers } from "../../../src/mcp/fast-lane/session-answers.ts";
import { toMessage } from "../../../src/mcp/message/message.ts";
import { parseBody } from "../../../src/mcp/message/read-message.ts";
import { createModernLane } from "../../../src/mcp/modern-lane.ts";
import { createOfferOf, createTool } from "../../support/in-process.ts";
import { toModernInit, toModernMessage } from "../../support/mcp-messages.ts";
import { mcpUrl } from "../../support/server-under-test.ts";

/** Both lanes of 2026-07-28, for tools with so many characters of description. */
function createLanes(count: number, characters: number) {
  const tools = Array.from({ length: count }, (_, index) => {
    const tool = createTool(`tool_${index}`, { scope: index % 2 === 0 ? null : "github:write" });
    return { ...tool, listing: { ...tool.listing, description: "x".repeat(characters) } };
  });
  const offer = createOfferOf(tools);
  const deployment = { ...deploymentOf(env), catalogs: new Map([[mcpUrl, offer]]) };
  const [endpoint] = deployment.endpoints.listed;
  const accounts = { getByName: () => ({}) } as unknown as Parameters<typeof createFastLane>[1];
  const fast = createFastLane(deployment, accounts, endpoint);
  const modern = createModernLane(deployment, accounts, endpoint);
  const expiresAt = Math.floor(Date.now() / 1000) + 3600;
  const ask = (method: string, scopes: readonly string[], cursor?: string) => {
    const message = toModernMessage(method, cursor === undefined ? {} : { cursor });
    const request = new Request(mcpUrl, toModernInit("t", message));
    const parsed = parseBody(request.headers, JSON.parse(JSON.stringify(message)), offer);
    const access = { accountId: "a", clientId: "c", grantId: "g", keys: [], scopes, expiresAt };
    const more = { access: access as unknown as Access, session: null, accountMs: 0 };
    const given = { ...more, waitUntil: () => undefined, timer: new RequestTimer() };
    return {
      fast: async () => fast({ request, body: await parsed, ...given }),
      modern: async () => modern({ request, body: await parsed, ...given }),
    };
  };
  const session = createSessionAnswers(deployment, accounts, endpoint);
  /** The list as a session's answer; null if it is left to the session's object. */
  const askInSession = (scopes: readonly string[]) => {
    const access = { scopes } as Access;
    return session.answerAtOnce(1, {
      message: toMessage({ id: 1, method: "tools/list" }, null),
      access,
    });
  };
  return { names: tools.map(({ listing }) => listing.name), ask, askInSession };
}

async function read(response: Response | null) {
  const { result } = JSON.parse((await response?.text()) ?? "{}");
  const { tools, nextCursor } = result as { tools: { name: string }[]; nextCursor?: string };
  return { names: tools.map(({ name }) => name), nextCursor };
}

test("500 tools are one answer of the fast lane, and for who may not change things the half of them", async () => {
  const { names, ask } = createLanes(500, 1500);
  const all = await read(await ask("tools/list", ["github:write"]).fast());
  expect(all).toEqual({ names, nextCursor: undefined });
  const some = await read(await ask("tools/list", ["github:read"]).fast());
  expect(some).toEqual({
    names: names.filter((_, index) => index % 2 === 0),
    nextCursor: undefined,
  });
});

test("a session's list is answered whole, or left to its object if it has more than one page", () => {
  const { names, askInSession } = createLanes(900, 1500);
  expect(askInSession(["github:write"])).toBeNull();
  const some = askInSession(["github:read"]);
  const { result, id } = JSON.parse(new TextDecoder().decode(some as Uint8Array));
  expect(id).toBe(1);
  expect(result.tools).toHaveLength(names.length / 2);
});

test("a list is written once for each set of scopes", async () => {
  const { ask } = createLanes(20, 10);
  const stringify = vi.spyOn(JSON, "stringify");
  const countLong = () =>
    stringify.mock.results.filter(({ value }) => String(value).includes("tool_7")).length;
  for (const scopes of [["github:write"], ["github:read"]]) {
    await ask("tools/list", scopes).fast();
    stringify.mockClear();
    await ask("tools/list", scopes).fast();
    await read(await ask("tools/list", scopes).modern());
    expect(countLong()).toBe(0);
  }
  stringify.mockRestore();
});

test("what is larger than 1 MiB goes on to the SDK, which gives each page as it was written", async () => {
  const { names, ask } = createLanes(300, 9000);
  const scopes = ["github:write"];
  expect(await ask("tools/list", scopes).fast()).toBeNull();
  const pages: string[][] = [];
  let cursor: string | undefined;
  do {
    const page = await read(await ask("tools/list", scopes, cursor).modern());
    pages.push(page.names);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  expect(pages).toHaveLength(3);
  expect(pages.flat()).toEqual(names);
});
