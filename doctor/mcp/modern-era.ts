import { Blocked, type Diagnosis } from "../findings/diagnosis.ts";
import { type Answer, type Endpoint, modernVersion } from "../wire/endpoint.ts";
import { isRecord, readStrings } from "../wire/message.ts";
import { checkAnswer, describeFailure, type Handshake } from "./session-era.ts";

const headerMismatch = -32020;

/** A server of 2025 refuses the message, in whatever way; how matters to clients of both eras. */
function assertModern(diagnosis: Diagnosis, answer: Answer): void {
  if (answer.reply?.result !== undefined) return;
  if (answer.status >= 400 && answer.reply === undefined) {
    diagnosis.found("modern-refused-without-body", `${answer.status}, ${answer.type || "empty"}`);
  }
  diagnosis.found("modern-missing", describeFailure(answer));
  throw new Blocked(`server/discover: ${describeFailure(answer)}`);
}

async function checkHeaders(diagnosis: Diagnosis, endpoint: Endpoint): Promise<void> {
  const lying = await endpoint.requestModern("tools/list", {}, { "mcp-method": "prompts/list" });
  if (lying.reply?.result !== undefined) diagnosis.found("header-mismatch-taken");
  else if (lying.reply?.error?.code !== headerMismatch) {
    diagnosis.found("header-mismatch-taken", `refused, but with ${describeFailure(lying)}`);
  }
}

/** Asks as clients of 2026-07-28 do. Throws: `Blocked` if the server does not speak it, `NoAnswer`. */
export async function discover(diagnosis: Diagnosis, endpoint: Endpoint): Promise<Handshake> {
  const answer = await endpoint.requestModern("server/discover");
  assertModern(diagnosis, answer);
  const result = checkAnswer(diagnosis, answer, endpoint.lastId)?.result ?? {};
  const { capabilities, supportedVersions, resultType, instructions, _meta } = result;
  const isWhole =
    isRecord(capabilities) &&
    readStrings(supportedVersions).includes(modernVersion) &&
    resultType === "complete";
  if (!isWhole) diagnosis.found("discover-broken", `has ${Object.keys(result).join(", ")}`);
  if (answer.headers.has("mcp-session-id")) diagnosis.found("modern-session");
  await checkHeaders(diagnosis, endpoint);
  const info = isRecord(_meta) ? _meta["io.modelcontextprotocol/serverInfo"] : undefined;
  return {
    era: modernVersion,
    capabilities: isRecord(capabilities) ? capabilities : {},
    serverName: isRecord(info) && typeof info.name === "string" ? info.name : "",
    instructions: typeof instructions === "string" ? instructions : "",
    headers: {},
  };
}
