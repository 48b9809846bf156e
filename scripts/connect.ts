import {
  Client as ModernClient,
  StreamableHTTPClientTransport,
} from "@modelcontextprotocol/client";
import { Client as SessionClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as SessionTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";

import type { MemoryProvider } from "./memory-provider.ts";

type Fetch = typeof fetch;

const info = { name: "toolhub-try", version: "1.0.0" };

/** The code and issuer that came back, for `finishAuth`. */
function toCallback({ callback }: MemoryProvider): URLSearchParams {
  if (!callback) throw new Error("the browser did not come back from the consent page");
  return callback.searchParams;
}

/** Connects the official 2026-07-28 client, through OAuth where it has no token yet. */
export async function connectModern(url: string, provider: MemoryProvider, fetch: Fetch) {
  const connect = async () => {
    const client = new ModernClient(info, { versionNegotiation: { mode: "auto" } });
    const transport = new StreamableHTTPClientTransport(new URL(url), {
      authProvider: provider,
      fetch,
    });
    return { client, transport, connected: client.connect(transport) };
  };
  const first = await connect();
  try {
    await first.connected;
    return first.client;
  } catch (error) {
    if (!provider.callback) throw error;
    await first.transport.finishAuth(toCallback(provider));
    const second = await connect();
    await second.connected;
    return second.client;
  }
}

/** Connects the official client of the 2025 revisions, through OAuth where it has no token yet. */
export async function connectSession(url: string, provider: MemoryProvider, fetch: Fetch) {
  const connect = () => {
    const client = new SessionClient(info);
    const transport = new SessionTransport(new URL(url), { authProvider: provider, fetch });
    return { client, transport, connected: client.connect(transport) };
  };
  const first = connect();
  try {
    await first.connected;
    return first;
  } catch (error) {
    if (!provider.callback) throw error;
    await first.transport.finishAuth(toCallback(provider).get("code") ?? "");
    const second = connect();
    await second.connected;
    return second;
  }
}
