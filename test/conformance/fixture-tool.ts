import type {
  CallToolResult,
  InputRequiredResult,
  ServerContext,
} from "@modelcontextprotocol/server";

import type { JsonSchema } from "../../src/catalog/compiled.ts";

/** One call of a fixture; it may use all that the protocol offers, which tools of toolsets cannot. */
export interface FixtureCall {
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly context: ServerContext;
}

/** A tool that a scenario of the suite names. Source: the scenario's own description. */
export interface FixtureTool {
  readonly description: string;
  /** No arguments when left out. */
  readonly inputSchema?: JsonSchema & { readonly type: "object" };
  readonly run: (call: FixtureCall) => Promise<CallToolResult | InputRequiredResult>;
}
