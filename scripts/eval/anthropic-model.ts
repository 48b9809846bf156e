import * as z from "zod";

import { askModel } from "./ask-model.ts";
import type { Conversation, Model, Turn } from "./model.ts";
import type { ModelSettings } from "./model-settings.ts";

const version = "2023-06-01";
/** Of one turn; the API wants to be told. */
const maxTurnTokens = 4096;

const Text = z.object({ type: z.literal("text"), text: z.string() });
const ToolUse = z.object({
  type: z.literal("tool_use"),
  id: z.string(),
  name: z.string(),
  input: z.record(z.string(), z.unknown()),
});

/** As far as it is read. Source: docs.anthropic.com/en/api/messages. */
const Answer = z.object({
  content: z.array(z.union([Text, ToolUse, z.object({ type: z.string() })])),
  usage: z.object({ input_tokens: z.int(), output_tokens: z.int() }),
});

/** A model behind Anthropic's Messages API. */
export const createAnthropicModel =
  ({ url, name, key }: ModelSettings): Model =>
  async (conversation, signal) => {
    const request = {
      url: `${url}/v1/messages`,
      headers: {
        "content-type": "application/json",
        "anthropic-version": version,
        ...(key !== null && { "x-api-key": key }),
      },
      body: {
        model: name,
        max_tokens: maxTurnTokens,
        system: conversation.instructions,
        messages: conversation.turns.map(toMessage),
        tools: toTools(conversation),
      },
      shape: Answer,
    };
    const { content, usage } = (await askModel(request, signal)).answer;
    return {
      text: content.flatMap((block) => ("text" in block ? [block.text] : [])).join("\n"),
      calls: content.flatMap((block) =>
        "input" in block ? [{ id: block.id, name: block.name, args: block.input }] : [],
      ),
      tokens: { input: usage.input_tokens, output: usage.output_tokens },
    };
  };

const toTools = ({ tools }: Conversation) =>
  tools.map(({ name, description, inputSchema }) => ({
    name,
    description,
    input_schema: inputSchema,
  }));

function toMessage(turn: Turn): object {
  switch (turn.by) {
    case "person":
      return { role: "user", content: turn.text };
    case "tools":
      return {
        role: "user",
        content: turn.answers.map(({ id, text, isError }) => ({
          type: "tool_result",
          tool_use_id: id,
          content: text,
          is_error: isError,
        })),
      };
    case "model":
      return {
        role: "assistant",
        content: [
          ...(turn.text === "" ? [] : [{ type: "text", text: turn.text }]),
          ...turn.calls.map(({ id, name, args }) => ({
            type: "tool_use",
            id,
            name,
            input: args ?? {},
          })),
        ],
      };
  }
}
