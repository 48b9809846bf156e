import type { Tool } from "./tool.ts";

export const ping: Tool = {
  listing: {
    name: "ping",
    title: "Ping",
    description: "Check that the server answers. Needs no key and calls no API.",
    inputSchema: { type: "object", properties: {}, additionalProperties: false },
    outputSchema: {
      type: "object",
      properties: { answer: { type: "string", const: "pong" } },
      required: ["answer"],
      additionalProperties: false,
    },
    annotations: {
      title: "Ping",
      readOnlyHint: true,
      destructiveHint: false,
      idempotentHint: true,
      openWorldHint: false,
    },
  },
  scope: null,
  question: null,
  run: async () => ({ result: { answer: "pong" } }),
};
