import { abortAllDurableObjects } from "cloudflare:test";
import { expect, test } from "vitest";

import { connectSession } from "../../support/mcp-client.ts";
import { toRequest } from "../../support/mcp-messages.ts";
import { EventReader } from "../../support/session-client.ts";

const canAsk = { elicitation: { form: {}, url: {} }, sampling: {} };
const asking = { capabilities: canAsk };
const toAnswer = (id: unknown, result: object) => ({ jsonrpc: "2.0", id, result });
const restarted = { code: -32603, message: expect.stringContaining("look before you repeat") };

const questions = [
  {
    asks: "fixture/ask",
    method: "elicitation/create",
    params: { message: "Your name?", requestedSchema: { type: "object" } },
    answer: { action: "accept", content: { name: "Ada" } },
    result: { action: "accept", content: { name: "Ada" } },
  },
  {
    asks: "fixture/ask",
    method: "elicitation/create",
    params: { message: "Your name?" },
    answer: { action: "decline" },
    result: { action: "decline" },
  },
  {
    asks: "fixture/open",
    method: "elicitation/create",
    params: {
      mode: "url",
      url: "http://localhost:8484/account",
      elicitationId: expect.any(String),
    },
    answer: { action: "accept" },
    result: { action: "accept" },
  },
  {
    asks: "fixture/sample",
    method: "sampling/createMessage",
    params: { maxTokens: 10 },
    answer: { role: "assistant", model: "test", content: { type: "text", text: "hello" } },
    result: { said: { type: "text", text: "hello" } },
  },
];

test.each(questions)(
  "$asks reaches the client as $method and its answer ends the call",
  async ({ asks, method, params, answer, result }) => {
    const { client } = await connectSession(asking);
    const reader = new EventReader(await client.post(toRequest(2, asks)));
    const question = (await reader.nextMessage())?.message;
    expect(question).toMatchObject({ method, params });
    expect((await client.post(toAnswer(question.id, answer))).status).toBe(202);
    expect((await reader.rest()).at(-1)?.message).toMatchObject({ id: 2, result });
  },
);

test.each(["2025-06-18", "2025-03-26", "2024-11-05"])(
  "a client of %s is asked on the stream of its call",
  async (version) => {
    const { client } = await connectSession({
      version,
      capabilities: { elicitation: {}, sampling: {} },
    });
    const reader = new EventReader(await client.post(toRequest(2, "fixture/sample")));
    const question = (await reader.nextMessage())?.message;
    expect(question).toMatchObject({ method: "sampling/createMessage" });
    const content = { type: "text", text: "hello" };
    await client.post(toAnswer(question.id, { role: "assistant", model: "test", content }));
    expect((await reader.rest()).at(-1)?.message).toMatchObject({
      id: 2,
      result: { said: content },
    });
  },
);

test("whoever loses the stream while the person is asked comes back, answers, and gets the result once", async () => {
  const { client } = await connectSession(asking);
  const reader = new EventReader(await client.post(toRequest(2, "fixture/ask")));
  const first = await reader.next();
  await reader.drop();
  const back = new EventReader(await client.resume(first?.id));
  const question = (await back.nextMessage())?.message;
  await client.post(toAnswer(question.id, { action: "accept", content: { name: "Ada" } }));
  const rest = await back.rest();
  expect(rest.map(({ message }) => message)).toMatchObject([
    { id: 2, result: { action: "accept", content: { name: "Ada" } } },
  ]);
});

test("an answer that was given while no stream was open ends the call for whoever comes back", async () => {
  const { client } = await connectSession(asking);
  const reader = new EventReader(await client.post(toRequest(2, "fixture/ask")));
  const question = await reader.nextMessage();
  await reader.drop();
  await client.post(toAnswer(question?.message.id, { action: "decline" }));
  const rest = await new EventReader(await client.resume(question?.id)).rest();
  expect(rest.at(-1)?.message).toMatchObject({ id: 2, result: { action: "decline" } });
});

test("a call that lost its object while the person was asked ends with an error; the session goes on", async () => {
  const { client } = await connectSession(asking);
  const reader = new EventReader(await client.post(toRequest(2, "fixture/ask")));
  const question = await reader.nextMessage();
  await reader.drop();
  await abortAllDurableObjects();
  const rest = await new EventReader(await client.resume(question?.id)).rest();
  expect(rest.map(({ message }) => message)).toMatchObject([{ id: 2, error: restarted }]);
  const again = new EventReader(await client.post(toRequest(2, "fixture/ask")));
  const second = (await again.nextMessage())?.message;
  expect(second.id).not.toBe(question?.message.id);
  const late = { action: "accept", content: { name: "Late" } };
  await client.post(toAnswer(question?.message.id, late));
  await client.post(toAnswer(second.id, { action: "decline" }));
  expect((await again.rest()).at(-1)?.message).toMatchObject({ result: { action: "decline" } });
});

test("a client that cannot show a form is not asked", async () => {
  const { client } = await connectSession({});
  const response = await client.post(toRequest(2, "fixture/ask"));
  expect(await response.json()).toMatchObject({ id: 2, error: { code: expect.any(Number) } });
});
