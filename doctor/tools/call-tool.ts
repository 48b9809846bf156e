import { AjvJsonSchemaValidator } from "@modelcontextprotocol/client/validators/ajv";

import { Blocked, type Diagnosis } from "../findings/diagnosis.ts";
import { requestIn } from "../mcp/list-tools.ts";
import { checkAnswer, describeFailure, type Handshake } from "../mcp/session-era.ts";
import type { Endpoint } from "../wire/endpoint.ts";
import { isRecord } from "../wire/message.ts";
import type { Tool } from "./tool-checks.ts";

/** Claude Code's limit of 25,000 tokens, and Codex's of 10 KiB. */
const mostCharacters = 100_000;
const fewCharacters = 10 * 1024;

type Result = Readonly<Record<string, unknown>>;

/** The first that only reads and needs nothing. */
export const findHarmless = (tools: readonly Tool[]): Tool | undefined =>
  tools.find(
    ({ annotations, inputSchema: { required } }) =>
      annotations.readOnlyHint === true && !(Array.isArray(required) && required.length > 0),
  );

function checkStructured(diagnosis: Diagnosis, tool: Tool, result: Result): void {
  const { structuredContent, isError } = result;
  if (tool.outputSchema === undefined || isError === true || diagnosis.has("schema-invalid"))
    return;
  if (structuredContent === undefined) {
    diagnosis.found("result-does-not-fit", `${tool.name}: no structuredContent`);
    return;
  }
  const validate = new AjvJsonSchemaValidator().getValidator(tool.outputSchema);
  const { valid, errorMessage } = validate(structuredContent);
  if (!valid) diagnosis.found("result-does-not-fit", `${tool.name}: ${errorMessage}`);
}

function checkContent(diagnosis: Diagnosis, { name }: Tool, { content }: Result): number {
  const blocks = Array.isArray(content) ? content.filter(isRecord) : [];
  if (blocks.length === 0) diagnosis.found("result-without-content", name);
  const texts = blocks.map(({ text }) => (typeof text === "string" ? text : ""));
  const size = texts.reduce((sum, text) => sum + text.length, 0);
  const seen = `${name}: ${size} characters`;
  if (size > mostCharacters) diagnosis.found("result-large", seen, ["Claude Code", "Codex"]);
  else if (size > fewCharacters) diagnosis.found("result-large", seen, ["Codex"]);
  return size;
}

/** Calls one tool and looks at its result. Throws: `Blocked`, `NoAnswer`. */
export async function callTool(
  diagnosis: Diagnosis,
  endpoint: Endpoint,
  handshake: Handshake,
  { tool, args }: { readonly tool: Tool; readonly args: Result },
): Promise<readonly [true, string]> {
  const params = { name: tool.name, arguments: args };
  const answer = await requestIn(endpoint, handshake, "tools/call", params);
  const result = checkAnswer(diagnosis, answer, endpoint.lastId)?.result;
  if (!isRecord(result)) {
    if (!answer.fault) diagnosis.found("call-fails", `${tool.name}: ${describeFailure(answer)}`);
    throw new Blocked(`${tool.name}: ${describeFailure(answer)}`);
  }
  if (result.resultType === "input_required") return [true, `${tool.name} asks its person first`];
  const size = checkContent(diagnosis, tool, result);
  checkStructured(diagnosis, tool, result);
  const kind = result.isError === true ? "an error of the tool" : "a result";
  return [true, `${tool.name}: ${kind} of ${size} characters`];
}
