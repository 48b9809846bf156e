import type { CallToolResult, InputRequiredResult } from "@modelcontextprotocol/server";

import type { ToolAnswer } from "../../caller.ts";
import { toErrorBody } from "../../tools/results/error-body.ts";
import { toJson } from "../../tools/results/truncate-result.ts";

/** Structured, and the same JSON as text for clients that read only that. */
export function toCallResult({ result, meta }: ToolAnswer): CallToolResult {
  return {
    ...(meta && { _meta: { ...meta } }),
    content: [{ type: "text", text: toJson(result) }],
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

/** The members of a result but `_meta` as JSON, without its braces: what is there twice is written once. */
export function writeCallResult({ content, structuredContent, isError }: CallToolResult): string {
  const [text] = content;
  if (structuredContent === undefined || text?.type !== "text") {
    return `"content":${JSON.stringify(content)}${isError ? ',"isError":true' : ""}`;
  }
  // `toCallResult` made both of the same result.
  return `"content":[{"type":"text","text":${JSON.stringify(text.text)}}],"structuredContent":${text.text}`;
}

/** True for what is no result yet: the client is to ask its person first. */
export const isQuestion = (
  result: CallToolResult | InputRequiredResult,
): result is InputRequiredResult => result.resultType === "input_required";
