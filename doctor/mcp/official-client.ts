import {
  Client,
  StreamableHTTPClientTransport,
  type VersionNegotiationMode,
} from "@modelcontextprotocol/client";

import type { Diagnosis } from "../findings/diagnosis.ts";
import { clientInfo, modernVersion } from "../wire/endpoint.ts";
import type { Era } from "./session-era.ts";

const timeout = 15_000;

async function connectAndList(url: URL, token: string | undefined, era: Era) {
  const mode: VersionNegotiationMode = era === modernVersion ? { pin: era } : "legacy";
  const client = new Client(clientInfo, { versionNegotiation: { mode } });
  const transport = new StreamableHTTPClientTransport(url, {
    ...(token === undefined
      ? {}
      : { requestInit: { headers: { authorization: `Bearer ${token}` } } }),
  });
  try {
    await client.connect(transport, { timeout });
    await client.listTools(undefined, { timeout });
    await transport.terminateSession().catch(() => undefined);
  } finally {
    await client.close();
  }
}

/** Lets the official client go the same way, in case that it knows of something that no rule names. */
export async function confirmByClient(
  diagnosis: Diagnosis,
  url: URL,
  token: string | undefined,
  era: Era,
): Promise<void> {
  try {
    await connectAndList(url, token, era);
  } catch (error) {
    if (diagnosis.findings.some(({ severity }) => severity === "error")) return;
    const says = error instanceof Error ? error.message : String(error);
    diagnosis.found("official-client-fails", `${era}: ${says}`);
  }
}
