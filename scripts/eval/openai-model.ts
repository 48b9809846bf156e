import * as z from "zod";

import { isObject } from "../../src/is-object.ts";
import { askModel } from "./ask-model.ts";
import type { Conversation, Model, Turn, WantedCall } from "./model.ts";
import type { ModelSettings } from "./model-settings.ts";

const Call = z.object({
  id: z.string(),
  function: z.object({ name: z.string(), arguments: z.string() }),
});

/** As far as it is read. Source: platform.openai.com/docs/api-reference/chat/object. */
const Answer = z.object({
  choices: z
    .array(
      z.object({
        message: z.object({ content: z.string().nullish(), tool_calls: z.array(Call).nullish() }),
      }),
    )
    .min(1),
  usage: z.object({ prompt_tokens: z.int(), completion_tokens: z.int() }).nullish(),
});

/** A model behind chat completions, as many servers have them. */
export const createOpenAiModel =
  ({ url, name, key }: ModelSettings): Model =>
  async (conversation, signal) => {
    const request = {
      url: `${url}/chat/completions`,
      headers: {
        "content-type": "application/json",
        ...(key !== null && { authorization: `Bearer ${key}` }),
      },
      body: { model: name, messages: toMessages(conversation), tools: toTools(conversation) },
      shape: Answer,
    };
    const { answer, estimated } = await askModel(request, signal);
    const [choice] = answer.choices;
    const { usage } = answer;
    return {
      text: choice?.message.content ?? "",
      calls: (choice?.message.tool_calls ?? []).map(toCall),
      tokens: usage ? { input: usage.prompt_tokens, output: usage.completion_tokens } : estimated,
    };
  };

const toTools = ({ tools }: Conversation) =>
  tools.map(({ name, description, inputSchema }) => ({
    type: "function",
    function: { name, description, parameters: inputSchema },
  }));

const toMessages = ({ instructions, turns }: Conversation): object[] => [
  { role: "system", content: instructions },
  ...turns.flatMap(toTurnMessages),
];

function toTurnMessages(turn: Turn): object[] {
  if (turn.by === "person") return [{ role: "user", content: turn.text }];
  if (turn.by === "tools")
    return turn.answers.map(({ id, text }) => ({ role: "tool", tool_call_id: id, content: text }));
  const calls = turn.calls.map(({ id, name, args }) => ({
    id,
    type: "function",
    function: { name, arguments: JSON.stringify(args ?? {}) },
  }));
  return [
    { role: "assistant", content: turn.text, ...(calls.length > 0 && { tool_calls: calls }) },
  ];
}

function toCall({ id, function: { name, arguments: text } }: z.infer<typeof Call>): WantedCall {
  try {
    const args: unknown = JSON.parse(text === "" ? "{}" : text);
    return { id, name, args: isObject(args) ? args : null };
  } catch {
    return { id, name, args: null };
  }
}
