import type { Client } from "@modelcontextprotocol/client";
import { expect } from "vitest";

import { createDemo } from "./demo.ts";
import { connectPerson, openClient, serveExample } from "./example-server.ts";
import { parseToolError } from "./mcp-messages.ts";
import { startWorkerdServer } from "./workerd-server.ts";

export const eras = ["modern", "session"] as const;
type Permission = Parameters<ReturnType<typeof createDemo>["makeKey"]>[1];

/** A person with data of their own, and what they do with it. */
export type Traveller = Awaited<ReturnType<Journeys["open"]>>;
export type Journeys = Awaited<ReturnType<typeof startJourneys>>;

/** The demo and toolhub with one toolset of examples/toolsets that asks it, both on plain workerd. */
export async function startJourneys(toolset: string) {
  const upstream = await startWorkerdServer(
    {},
    { config: "demo/wrangler.toml", main: "demo/index.ts" },
  );
  const demo = createDemo(upstream.origin);
  const prefix = toolset.toUpperCase();
  const server = await serveExample(toolset, {
    [`${prefix}_ENDPOINT`]: `${demo.url}/${toolset}/graphql`,
    [`${prefix}_KEY_URL`]: `${demo.url}/keys`,
  });
  const clients: Client[] = [];

  /** A new person with a key of that kind, and their client. */
  async function open(era: (typeof eras)[number], permission: Permission = "rw") {
    const key = await demo.makeKey("Ada", permission);
    const { browser, token } = await connectPerson(server, toolset, key);
    const client = await openClient(server.mcpUrl, era, token);
    clients.push(client);
    const call = async (name: string, args: Record<string, unknown> = {}) => {
      const result = await client.callTool({ name, arguments: args });
      return { result, data: result.structuredContent };
    };
    /** The error of a call that fails. */
    const fail = async (name: string, args: Record<string, unknown>) =>
      parseToolError((await call(name, args)).result);
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
    return { key, client, call, fail, decide, listSent };
  }

  return {
    demoUrl: demo.url,
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
