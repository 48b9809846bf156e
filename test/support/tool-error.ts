import type { CallToolResult } from "@modelcontextprotocol/client";

/** What an agent reads of a failed call. */
export interface ToolError {
  readonly error_code: string;
  readonly message: string;
  readonly retryable: boolean;
  readonly retry_after_seconds?: number;
  readonly details?: Readonly<Record<string, string>>;
  readonly request_id: string;
}

/** The error that a failed call carries as JSON text. */
export function parseToolError(result: CallToolResult): ToolError {
  const [block] = result.content;
  if (!result.isError || block?.type !== "text") throw new Error("the call did not fail");
  return JSON.parse(block.text);
}
