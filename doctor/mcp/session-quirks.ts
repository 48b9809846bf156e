import type { Diagnosis } from "../findings/diagnosis.ts";
import type { Answer, Endpoint } from "../wire/endpoint.ts";
import { describeFailure, type Handshake } from "./session-era.ts";

const isDone = ({ status, reply }: Answer) => status < 300 && reply?.result !== undefined;

/** Gemini CLI sends no revision after the handshake. */
async function checkVersionHeader(
  diagnosis: Diagnosis,
  endpoint: Endpoint,
  { headers }: Handshake,
): Promise<void> {
  const without = await endpoint.request("ping", {}, { ...headers, "mcp-protocol-version": null });
  if (without.status >= 400) diagnosis.found("needs-version-header", describeFailure(without));
  const wrong = { ...headers, "mcp-protocol-version": "1999-01-01" };
  const taken = await endpoint.request("ping", {}, wrong);
  if (isDone(taken)) diagnosis.found("wrong-version-taken");
}

async function checkUnknown(
  diagnosis: Diagnosis,
  endpoint: Endpoint,
  { headers }: Handshake,
): Promise<void> {
  const unknown = await endpoint.request("toolhub-doctor/no-such-method", {}, headers);
  if (unknown.reply?.error?.code !== -32601) {
    diagnosis.found("unknown-method", describeFailure(unknown));
  }
  const { status } = await endpoint.send('{"jsonrpc":', headers);
  if (status >= 500 || status < 300) diagnosis.found("wrong-json-is-500", `${status}`);
}

async function checkGet(
  diagnosis: Diagnosis,
  endpoint: Endpoint,
  { headers }: Handshake,
): Promise<void> {
  const { status, type } = await endpoint.openStream(headers);
  const isStream = status === 200 && type === "text/event-stream";
  if (!isStream && status !== 405) {
    diagnosis.found("get-not-stream", `${status}, ${type || "no Content-Type"}`);
  }
}

async function checkOrigin(
  diagnosis: Diagnosis,
  endpoint: Endpoint,
  { headers }: Handshake,
): Promise<void> {
  const origin = "https://toolhub-doctor.invalid";
  if (isDone(await endpoint.request("ping", {}, { ...headers, origin }))) {
    diagnosis.found("origin-unchecked", `Origin: ${origin}`);
  }
}

async function checkOtherSessions(
  diagnosis: Diagnosis,
  endpoint: Endpoint,
  { headers }: Handshake,
): Promise<void> {
  const madeUp = "00000000-0000-4000-8000-000000000000";
  const other = await endpoint.request("ping", {}, { ...headers, "mcp-session-id": madeUp });
  if (isDone(other)) diagnosis.found("session-ignored", "a made-up id is taken");
  else if (other.status !== 404) diagnosis.found("old-session-not-404", `${other.status}`);
  const without = await endpoint.request("ping", {}, { ...headers, "mcp-session-id": null });
  if (isDone(without)) diagnosis.found("session-ignored", "a request without it is taken");
}

/** Ends the session, and looks whether it ended. */
async function endSession(
  diagnosis: Diagnosis,
  endpoint: Endpoint,
  { headers }: Handshake,
): Promise<void> {
  const { status } = await endpoint.send(undefined, headers, "DELETE");
  if (status >= 300 || diagnosis.has("session-ignored")) return;
  if (isDone(await endpoint.request("ping", {}, headers))) diagnosis.found("session-after-delete");
}

/** What clients of 2025 do besides the straight way. Ends the session. Throws: `NoAnswer`. */
export async function checkQuirks(
  diagnosis: Diagnosis,
  endpoint: Endpoint,
  handshake: Handshake,
): Promise<void> {
  await checkVersionHeader(diagnosis, endpoint, handshake);
  await checkUnknown(diagnosis, endpoint, handshake);
  await checkGet(diagnosis, endpoint, handshake);
  await checkOrigin(diagnosis, endpoint, handshake);
  if (!("mcp-session-id" in handshake.headers)) return;
  await checkOtherSessions(diagnosis, endpoint, handshake);
  await endSession(diagnosis, endpoint, handshake);
}
