import { Blocked, type Diagnosis } from "../findings/diagnosis.ts";
import {
  type Answer,
  type Changes,
  type Endpoint,
  legacyVersion,
  type modernVersion,
} from "../wire/endpoint.ts";
import { isRecord, type Message } from "../wire/message.ts";

const versions = ["2024-11-05", "2025-03-26", "2025-06-18", legacyVersion];

/** What a server of 2026-07-28 alone answers. Source: MCP 2026-07-28, basic, "UnsupportedProtocolVersionError". */
const unsupportedVersion = -32022;

export type Era = typeof legacyVersion | typeof modernVersion;

/** A server as a client of 2025 has come to know it. */
export interface Handshake {
  readonly era: Era;
  readonly capabilities: Readonly<Record<string, unknown>>;
  readonly serverName: string;
  readonly instructions: string;
  /** What every later request carries. */
  readonly headers: Changes;
}

/** Notes how an answer came, and whether it is the one to this request. */
export function checkAnswer(diagnosis: Diagnosis, answer: Answer, id: number): Message | undefined {
  const { fault, reply, status, type } = answer;
  if (fault) diagnosis.found(fault, `${status}, ${type || "no Content-Type"}`);
  if (reply !== undefined && reply.id !== id && reply.id !== null) {
    diagnosis.found("id-changed", `sent ${id}, came ${JSON.stringify(reply.id)}`);
  }
  return reply;
}

export const describeFailure = ({ status, reply }: Answer): string => {
  const { code, message } = reply?.error ?? {};
  return [status, code, message].filter(Boolean).join(" ");
};

const readText = (value: unknown): string => (typeof value === "string" ? value : "");

function readHandshake(
  diagnosis: Diagnosis,
  { headers }: Answer,
  result: Readonly<Record<string, unknown>>,
): Handshake {
  const { protocolVersion: version, capabilities, serverInfo, instructions } = result;
  if (!isRecord(capabilities) || !isRecord(serverInfo) || typeof version !== "string") {
    diagnosis.found("initialize-broken", `has ${Object.keys(result).join(", ") || "nothing"}`);
    throw new Blocked("the answer to initialize lacks what clients need");
  }
  if (!versions.includes(version)) diagnosis.found("unknown-version", version);
  const sessionId = headers.get("mcp-session-id");
  if (sessionId !== null && !/^[\x21-\x7e]+$/.test(sessionId)) {
    diagnosis.found("session-id-characters");
  }
  diagnosis.secrets.add(sessionId);
  return {
    era: legacyVersion,
    capabilities,
    serverName: readText(serverInfo.name),
    instructions: readText(instructions),
    headers: {
      "mcp-protocol-version": version,
      ...(sessionId === null ? {} : { "mcp-session-id": sessionId }),
    },
  };
}

async function checkNotification(
  diagnosis: Diagnosis,
  endpoint: Endpoint,
  headers: Changes,
): Promise<void> {
  const message = { jsonrpc: "2.0", method: "notifications/initialized" };
  const { status, text } = await endpoint.send(JSON.stringify(message), headers);
  if (status === 404 && "mcp-session-id" in headers) {
    diagnosis.found("session-lost", "404 to the next message");
    throw new Blocked("the session is lost at once");
  }
  if (status !== 202) diagnosis.found("notification-not-202", `${status}`);
  if (text.trim() !== "") diagnosis.found("notification-body", `${text.length} characters`);
}

/** Begins a session as clients of 2025 do. Throws: `Blocked` if the server speaks nothing of that era, `NoAnswer`. */
export async function shakeHands(diagnosis: Diagnosis, endpoint: Endpoint): Promise<Handshake> {
  const answer = await endpoint.initialize();
  const reply = checkAnswer(diagnosis, answer, endpoint.lastId);
  if (!isRecord(reply?.result)) {
    const isOtherEra = reply?.error?.code === unsupportedVersion;
    if (answer.status >= 400 && !isOtherEra) {
      diagnosis.found("initialize-400", describeFailure(answer));
    }
    throw new Blocked(`initialize: ${describeFailure(answer)}`);
  }
  const handshake = readHandshake(diagnosis, answer, reply.result);
  await checkNotification(diagnosis, endpoint, handshake.headers);
  const ping = await endpoint.request("ping", {}, handshake.headers);
  const pong = checkAnswer(diagnosis, ping, endpoint.lastId);
  if (!ping.fault && !isRecord(pong?.result)) {
    diagnosis.found("ping-refused", describeFailure(ping));
  }
  return handshake;
}
