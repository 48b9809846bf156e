import type { CallToolResult } from "@modelcontextprotocol/server";
import type { ToolAnswer } from "../caller.ts";
import { toErrorBody } from "../tools/error-body.ts";

/** Structured, and the same JSON as text for clients that read only that. */
export function toCallResult({ result, meta }: ToolAnswer): CallToolResult {
  return {
    ...(meta && { _meta: { ...meta } }),
    content: [{ type: "text", text: JSON.stringify(result) }],
    structuredContent: { ...result },
  };
}

/** `isError` with one JSON text. */
export function toErrorResult(error: unknown, requestId: string): CallToolResult {
  const text = JSON.stringify(toErrorBody(error, requestId));
  return { isError: true, content: [{ type: "text", text }] };
}
