import type { CallToolResult } from "@modelcontextprotocol/server";

import type { FixtureTool } from "./fixture-tool.ts";
import { redPixelPng, silentWav } from "./media.ts";

type Content = CallToolResult["content"];

const answer =
  (...content: Content) =>
  async (): Promise<CallToolResult> => ({ content });

const pause = () => new Promise((resolve) => setTimeout(resolve, 50));

/** Tools that answer with every kind of content, and tools that tell how far they are. */
export const contentTools: Readonly<Record<string, FixtureTool>> = {
  test_simple_text: {
    description: "Answers with text",
    run: answer({ type: "text", text: "This is a simple text response for testing." }),
  },
  test_image_content: {
    description: "Answers with an image",
    run: answer({ type: "image", data: redPixelPng, mimeType: "image/png" }),
  },
  test_audio_content: {
    description: "Answers with sound",
    run: answer({ type: "audio", data: silentWav, mimeType: "audio/wav" }),
  },
  test_embedded_resource: {
    description: "Answers with a resource inside",
    run: answer({
      type: "resource",
      resource: {
        uri: "test://embedded-resource",
        mimeType: "text/plain",
        text: "This is an embedded resource content.",
      },
    }),
  },
  test_multiple_content_types: {
    description: "Answers with text, an image and a resource",
    run: answer(
      { type: "text", text: "Multiple content types test:" },
      { type: "image", data: redPixelPng, mimeType: "image/png" },
      {
        type: "resource",
        resource: {
          uri: "test://mixed-content-resource",
          mimeType: "application/json",
          text: JSON.stringify({ test: "data", value: 123 }),
        },
      },
    ),
  },
  test_tool_with_logging: {
    description: "Logs three lines while it runs",
    run: async ({ context: { mcpReq } }) => {
      await mcpReq.log("info", "Tool execution started");
      await pause();
      await mcpReq.log("info", "Tool processing data");
      await pause();
      await mcpReq.log("info", "Tool execution completed");
      return { content: [{ type: "text", text: "Three lines were logged." }] };
    },
  },
  test_logging_tool: {
    description: "Logs one line",
    run: async ({ context: { mcpReq } }) => {
      await mcpReq.log("info", "A line for clients that asked for lines");
      return { content: [{ type: "text", text: "One line was logged." }] };
    },
  },
  test_tool_with_progress: {
    description: "Tells its progress three times",
    run: async ({ context: { mcpReq } }) => {
      const progressToken = mcpReq._meta?.progressToken;
      for (const progress of [0, 50, 100]) {
        if (progress > 0) await pause();
        if (progressToken === undefined) continue;
        await mcpReq.notify({
          method: "notifications/progress",
          params: { progressToken, progress, total: 100 },
        });
      }
      return { content: [{ type: "text", text: "Done: 100 of 100." }] };
    },
  },
};
