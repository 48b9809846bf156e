import { expect, test } from "vitest";

import { completeList, SerializedList } from "../../../src/mcp/lists/serialized-list.ts";
import { toRequest } from "../../support/mcp-messages.ts";
import { signIn } from "../../support/person.ts";
import { fetchWorker, mcpUrl } from "../../support/server-under-test.ts";
import { SessionClient } from "../../support/session-client.ts";

const meta = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientInfo": { name: "test", version: "1.0.0" },
  "io.modelcontextprotocol/clientCapabilities": {},
};

async function listTools(token: string, id: string | number) {
  const response = await fetchWorker(mcpUrl, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      authorization: `Bearer ${token}`,
      "mcp-protocol-version": "2026-07-28",
      "mcp-method": "tools/list",
    },
    body: JSON.stringify({ jsonrpc: "2.0", id, method: "tools/list", params: { _meta: meta } }),
  });
  return { response, body: await response.json<{ id: unknown; result: { tools: unknown[] } }>() };
}

test("the list that is written beforehand is the one that the SDK writes in a session", async () => {
  const { tokens } = await signIn();
  const session = new SessionClient(mcpUrl, tokens.access_token, fetchWorker);
  await session.initialize();
  // Another revision than the one agreed on is unusual, so that the session's object answers.
  const headers = { "mcp-protocol-version": "2025-06-18" };
  const listed = await session.post(toRequest(2, "tools/list"), headers);
  const { tools } = (await listed.json<{ result: { tools: unknown[] } }>()).result;
  const { response, body } = await listTools(tokens.access_token, 1);
  expect(response.headers.get("content-type")).toContain("application/json");
  expect(body).toMatchObject({ jsonrpc: "2.0", id: 1 });
  expect(body.result.tools).toEqual(tools);
});

test.each(['"tools":[]', '","result":{"tools":[]}', "$&"])(
  "the id %s does not take the list's place",
  async (id) => {
    const { tokens } = await signIn();
    const { body } = await listTools(tokens.access_token, id);
    expect(body.id).toBe(id);
    expect(body.result.tools.length).toBeGreaterThan(2);
  },
);

test("an answer without a place for the list is an error, not an empty list", async () => {
  const slot = new SerializedList();
  slot.page = { field: "tools", json: new TextEncoder().encode("[1]") };
  const answer = () => Response.json({ result: { tools: [2] } });
  await expect(completeList(answer(), slot)).rejects.toThrow("no place for the list");
  slot.page = null;
  expect(await (await completeList(answer(), slot)).json()).toEqual({ result: { tools: [2] } });
});
