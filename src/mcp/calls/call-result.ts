import type { CallToolResult, InputRequiredResult } from "@modelcontextprotocol/server";

import type { ToolAnswer } from "../../caller.ts";
import { toErrorBody } from "../../tools/results/error-body.ts";

/** Where a client finds which fields are null because of an error. */
const missingMeta = "toolhub/missing";

/** Structured, and the same JSON as text for clients that read only that. What is missing is said in a second text. */
export function toCallResult({ result, json, meta, missing }: ToolAnswer): CallToolResult {
  const text = { type: "text", text: json ?? JSON.stringify(result) } as const;
  if (missing) {
    return {
      _meta: { ...meta, [missingMeta]: missing.fields },
      content: [text, { type: "text", text: missing.sentence }],
      structuredContent: result,
    };
  }
  const plain = { content: [text], structuredContent: result };
  return meta ? { _meta: { ...meta }, ...plain } : plain;
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
  const [text, ...others] = content;
  if (structuredContent === undefined || text?.type !== "text") {
    return `"content":${JSON.stringify(content)}${isError ? ',"isError":true' : ""}`;
  }
  const more = others.map((other) => `,${JSON.stringify(other)}`).join("");
  // `toCallResult` made both of the same result.
  return `"content":[{"type":"text","text":${JSON.stringify(text.text)}}${more}],"structuredContent":${text.text}`;
}

/** True for what is no result yet: the client is to ask its person first. */
export const isQuestion = (
  result: CallToolResult | InputRequiredResult,
): result is InputRequiredResult => result.resultType === "input_required";
