import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";

import type { CallbackServer } from "../../scripts/callback-server.ts";
import { MemoryProvider } from "../../scripts/memory-provider.ts";

/** Opens a browser and does not wait for what comes of it. */
class PatientProvider extends MemoryProvider {
  opened: URL | undefined;

  override async redirectToAuthorization(authorizationUrl: URL): Promise<void> {
    this.opened = authorizationUrl;
  }
}

export type PatientClient = ReturnType<typeof createPatientClient>;

/** The official client, given a URL and nothing else, whose person may take as long as they like. Close it yourself. */
export function createPatientClient(mcpUrl: string, callbacks: CallbackServer) {
  const statuses: number[] = [];
  const provider = new PatientProvider("Field Notes", callbacks, async () => undefined);
  const options = {
    authProvider: provider,
    fetch: async (...[input, init]: Parameters<typeof fetch>) => {
      const response = await fetch(input, init);
      if (String(input) === mcpUrl) statuses.push(response.status);
      return response;
    },
  };
  const open = () => new StreamableHTTPClientTransport(new URL(mcpUrl), options);
  return {
    client: new Client(
      { name: "Field Notes", version: "1.0.0" },
      { versionNegotiation: { mode: "auto" } },
    ),
    /** Of what the client sent to the MCP endpoint. */
    statuses,
    open,
    /** The address at which it opened the browser, once. */
    takeOpened: () => {
      const address = provider.opened?.href ?? "";
      provider.opened = undefined;
      return address;
    },
    /** Trades what the browser came back with for tokens. */
    finish: (callback: URL) => open().finishAuth(callback.searchParams),
  };
}
