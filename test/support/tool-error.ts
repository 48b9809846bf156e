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

/** The error of a failed call: two blocks of text, a sentence that is no JSON and then the JSON that repeats it. */
export function parseToolError(result: CallToolResult): ToolError {
  const [sentence, json, ...rest] = result.content;
  if (!result.isError) throw new Error("the call did not fail");
  if (sentence?.type !== "text" || json?.type !== "text" || rest.length > 0) {
    throw new Error(`an error is two blocks of text, not ${JSON.stringify(result.content)}`);
  }
  const error: ToolError = JSON.parse(json.text);
  if (sentence.text !== error.message || /^\s*[[{"]/.test(sentence.text)) {
    throw new Error(`the first block has to be the sentence, not ${sentence.text}`);
  }
  if ("structuredContent" in result) throw new Error("an error has no structured content");
  return error;
}
