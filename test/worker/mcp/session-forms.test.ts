import { expect, test } from "vitest";

import { parseToolError, toRequest } from "../../support/mcp-messages.ts";
import { createMerger } from "../../support/merger.ts";
import { fetchWorker, mcpUrl } from "../../support/server-under-test.ts";
import { EventReader, SessionClient } from "../../support/session-client.ts";
import { wrongAnswers } from "./wrong-answers.ts";

/** A session of an app whose forms its person trusts. */
async function connectTrusted(): Promise<SessionClient> {
  const { token } = await createMerger("trusted");
  const client = new SessionClient(mcpUrl, token, fetchWorker);
  await client.initialize({ capabilities: { elicitation: { form: {}, url: {} } } });
  return client;
}

const deleteX = toRequest(2, "tools/call", { name: "delete_thing", arguments: { id: "x" } });

/** What the session's tool call came to, once every question of it was answered with the next of `answers`. */
async function callAndAnswer(client: SessionClient, answers: readonly object[]) {
  const reader = new EventReader(await client.post(deleteX));
  for (const answer of answers) {
    const question = (await reader.nextMessage())?.message;
    expect(question.method).toBe("elicitation/create");
    expect((await client.post({ jsonrpc: "2.0", id: question.id, ...answer })).status).toBe(202);
  }
  return (await reader.rest()).at(-1)?.message.result;
}

test.each(wrongAnswers)("%j is asked again, twice at most, and never runs", async (wrong) => {
  const client = await connectTrusted();
  const result = await callAndAnswer(client, [
    { result: wrong },
    { result: wrong },
    { result: wrong },
  ]);
  expect(parseToolError(result)).toMatchObject({
    error_code: "NOT_ASKED",
    message: expect.stringContaining("did not fit"),
  });
  const yes = { result: { action: "accept", content: { confirm: true } } };
  const late = await callAndAnswer(client, [{ result: wrong }, yes]);
  expect(late.structuredContent).toEqual({ ok: true });
});

test.each([
  [{ result: { action: "decline" } }, "DECLINED", "The person said no"],
  [{ result: { action: "cancel" } }, "NOT_ASKED", "the client dismissed the question"],
  [{ result: { action: "accept", content: { confirm: false } } }, "DECLINED", "The person said no"],
  [{ error: { code: -32601, message: "secret words" } }, "NOT_ASKED", "could not put the question"],
] as const)("the answer %j is %s", async (answer, error_code, sentence) => {
  const client = await connectTrusted();
  const error = parseToolError(await callAndAnswer(client, [answer]));
  expect(error).toMatchObject({ error_code, message: expect.stringContaining(sentence) });
  expect(JSON.stringify(error)).not.toContain("secret words");
});

test.each([{ result: "yes" }, { result: null }, { result: ["accept"] }, { result: true }])(
  "an answer whose result is no object, %j, is asked again too",
  async (wrong) => {
    const client = await connectTrusted();
    const yes = { result: { action: "accept", content: { confirm: true } } };
    expect((await callAndAnswer(client, [wrong, yes])).structuredContent).toEqual({ ok: true });
    const result = await callAndAnswer(client, [wrong, wrong, wrong]);
    expect(parseToolError(result).error_code).toBe("NOT_ASKED");
  },
);

test("a change that wants a yes asks the session's person, and runs once it is there", async () => {
  const client = await connectTrusted();
  const reader = new EventReader(await client.post(deleteX));
  const question = (await reader.nextMessage())?.message;
  expect(question).toMatchObject({
    method: "elicitation/create",
    params: { message: "Delete x?", requestedSchema: { required: ["confirm"] } },
  });
  const result = { action: "accept", content: { confirm: true } };
  await client.post({ jsonrpc: "2.0", id: question.id, result });
  expect((await reader.rest()).at(-1)?.message).toMatchObject({
    id: 2,
    result: { structuredContent: { ok: true } },
  });
});
