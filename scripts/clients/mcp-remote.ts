import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";

import type { SignedIn } from "../signed-in.ts";
import { toInstalled } from "./run-program.ts";
import { call, Seen } from "./seen.ts";

/** Approves at the address that mcp-remote prints; resolves when it ends. Throws: where approving fails. */
async function approveWhenAsked(stderr: Readable, { origin, approve }: SignedIn): Promise<void> {
  for await (const line of createInterface({ input: stderr })) {
    if (line.startsWith(`${origin}/authorize?`)) await approve(new URL(line));
  }
}

/** A desktop client behind mcp-remote, which does its own sign-in; the person is our browser. */
export async function runMcpRemote(signedIn: SignedIn, home: string): Promise<Seen> {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [toInstalled("mcp-remote/dist/proxy.js"), signedIn.mcpUrl],
    // Without a PATH it finds no program that would open the person's own browser.
    env: { PATH: home, HOME: home, MCP_REMOTE_CONFIG_DIR: home },
    stderr: "pipe",
  });
  const client = new Client({ name: "Desktop client", version: "1.0.0" });
  const approved = approveWhenAsked(transport.stderr as Readable, signedIn);
  try {
    await Promise.race([client.connect(transport), approved]);
    const { tools } = await client.listTools();
    const { structuredContent } = await client.callTool(call);
    return Seen.parse({ tools: tools.map(({ name }) => name), answer: structuredContent });
  } finally {
    await client.close();
    await approved;
  }
}
