import type { Client } from "@modelcontextprotocol/client";
import { expect } from "vitest";

import { createDemo } from "./demo.ts";
import { connectPerson, openClient, serveExamples } from "./example-server.ts";
import { parseToolError } from "./mcp-messages.ts";
import { startWorkerdServer } from "./workerd-server.ts";

export const eras = ["modern", "session"] as const;
type Permission = Parameters<ReturnType<typeof createDemo>["makeKey"]>[1];

/** A person with data of their own, and what they do with it. */
export type Traveller = Awaited<ReturnType<Journeys["open"]>>;
export type Journeys = Awaited<ReturnType<typeof startJourneys>>;

/** An API that makes keys and remembers what it ran, as the demo does. */
export interface KeyedApi {
  readonly url: string;
  /** Where the toolset of that name finds its system. */
  readonly toEndpoint: (toolset: string) => string;
  readonly remove: () => Promise<void>;
}

/** The demo; `storage` is the folder of its databases. */
export async function startDemoApi(): Promise<KeyedApi & { readonly storage: string }> {
  const { origin, storage, remove } = await startWorkerdServer(
    {},
    { config: "demo/wrangler.toml", main: "demo/index.ts" },
  );
  const toEndpoint = (system: string) =>
    system === "clinical-trials" ? `${origin}/graphql` : `${origin}/${system}/graphql`;
  return { url: origin, toEndpoint, storage, remove };
}

const lineBroke = "the line broke";

/** The way from a client to a server. When it breaks, an answer has come to its end, and reaches nobody. */
function createLine() {
  let isBreaking = false;
  return {
    breakAfterNext: () => {
      isBreaking = true;
    },
    send: async (url: string | URL, init?: RequestInit) => {
      const response = await fetch(url, init);
      if (!isBreaking || init?.method !== "POST") return response;
      isBreaking = false;
      await response.text();
      throw new TypeError(lineBroke);
    },
  };
}

const toPrefix = (toolset: string) => toolset.toUpperCase().replaceAll("-", "_");

/** toolhub on plain workerd with toolsets of the demo's systems, and the API that they ask: the demo's systems of their names, or `api`. */
export async function startJourneys(
  toolsets: string | readonly string[],
  api: Promise<KeyedApi> = startDemoApi(),
) {
  const names = [toolsets].flat();
  const upstream = await api;
  const demo = createDemo(upstream.url);
  const settings = names.flatMap((name) => [
    [`${toPrefix(name)}_ENDPOINT`, upstream.toEndpoint(name)],
    [`${toPrefix(name)}_KEY_URL`, `${demo.url}/keys`],
  ]);
  const server = await serveExamples(names, Object.fromEntries(settings));
  const clients: Client[] = [];

  /** A new person with a key of that kind, for all toolsets, and their client. */
  async function open(era: (typeof eras)[number], permission: Permission = "rw") {
    const key = await demo.makeKey("Ada", permission);
    const { browser, token } = await connectPerson(server, names, key);
    const line = createLine();
    const client = await openClient(server.mcpUrl, era, token, { send: line.send });
    clients.push(client);
    const call = async (name: string, args: Record<string, unknown> = {}) => {
      const result = await client.callTool({ name, arguments: args });
      return { result, data: result.structuredContent };
    };
    /** The error of a call that fails. */
    const fail = async (name: string, args: Record<string, unknown>) =>
      parseToolError((await call(name, args)).result);
    /** Calls, and never hears what was answered. */
    const lose = async (name: string, args: Record<string, unknown>) => {
      line.breakAfterNext();
      await expect(call(name, args)).rejects.toThrow(lineBroke);
    };
    /** Calls, decides on the page that the person is sent to, and tells the question. */
    const decide = async (name: string, args: Record<string, unknown>, decision = "approved") => {
      const { error_code, details } = await fail(name, args);
      expect(error_code).toBe("CONFIRMATION_REQUIRED");
      const id = String(details?.approval_url).split("/").at(-1) ?? "";
      await browser.send("/account/approvals/decide", [
        ["id", id],
        ["decision", decision],
      ]);
      return details?.question;
    };
    /** The operations that the demo was asked to run with this key. */
    const listSent = async () =>
      (await demo.listSeen(key)).map(({ operationName }) => operationName);
    return { key, client, call, fail, lose, decide, listSent };
  }

  return {
    demoUrl: demo.url,
    toEndpoint: upstream.toEndpoint,
    open,
    closeClients: async () => {
      await Promise.all(clients.splice(0).map((client) => client.close()));
    },
    remove: async () => {
      await server.remove();
      await upstream.remove();
    },
  };
}
