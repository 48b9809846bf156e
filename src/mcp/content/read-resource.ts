import {
  ProtocolError,
  ProtocolErrorCode,
  type ReadResourceResult,
  ResourceNotFoundError,
} from "@modelcontextprotocol/server";
import { type Resource, toText } from "../../server-catalog/resource.ts";
import { toErrorBody } from "../../tools/results/error-body.ts";
import { toCallResult } from "../calls/call-result.ts";
import { attemptTool, type ToolRequest } from "../calls/call-tool.ts";

/** What was read, and how long it may be reused if not as long as a list. Units: milliseconds. */
type ReadResult = Pick<ReadResourceResult, "contents"> & { readonly lifeMs?: number | undefined };

/**
 * The text at `uri`, of the resources that this caller may read. Throws: `ResourceNotFoundError`, or a
 * `ProtocolError` whose `data` is what a failed tool call tells.
 */
export async function readResource(
  resources: readonly Resource[],
  uri: string,
  request: Omit<ToolRequest, "args">,
): Promise<ReadResult> {
  for (const { listing, content, match } of resources) {
    const args = match(uri);
    if (!args) continue;
    const { mimeType } = listing;
    const { lifeMs } = content;
    if ("text" in content) return { contents: [{ uri, mimeType, text: content.text }], lifeMs };
    const outcome = await attemptTool(content.tool, { ...request, args, method: "resources/read" });
    if ("error" in outcome) throw toReadError(uri, outcome.error, outcome.requestId);
    const text = toText(outcome.answer.result, content.textPath);
    const { _meta } = toCallResult(outcome.answer);
    return { contents: [{ uri, mimeType, text, ...(_meta && { _meta }) }], lifeMs };
  }
  throw new ResourceNotFoundError(uri);
}

/** Reading has no `isError`. */
function toReadError(uri: string, error: unknown, requestId: string): ProtocolError {
  const body = toErrorBody(error, requestId);
  if (body.error_code === "NOT_FOUND") return new ResourceNotFoundError(uri, body.message);
  const isInput = body.error_code === "INVALID_PARAMETER";
  const code = isInput ? ProtocolErrorCode.InvalidParams : ProtocolErrorCode.InternalError;
  return new ProtocolError(code, body.message, body);
}
