import type { CallToolResult } from "@modelcontextprotocol/server";

import type { ToolAnswer } from "../../caller.ts";
import { toErrorBody } from "../../tools/results/error-body.ts";

/** Structured, and the same JSON as text for clients that read only that. */
export function toCallResult({ result, meta }: ToolAnswer): CallToolResult {
  return {
    ...(meta && { _meta: { ...meta } }),
    content: [{ type: "text", text: JSON.stringify(result) }],
    structuredContent: { ...result },
  };
}

/**
 * `isError` with two texts: the sentence, then the JSON that holds it and the rest. Gemini CLI takes a text that is bare
 * JSON for structured content and checks it against the output schema; others show the first line of an error alone.
 */
export function toErrorResult(error: unknown, requestId: string): CallToolResult {
  const body = toErrorBody(error, requestId);
  return {
    isError: true,
    content: [
      { type: "text", text: body.message },
      { type: "text", text: JSON.stringify(body) },
    ],
  };
}
