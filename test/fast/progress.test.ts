import type { CallToolResult } from "@modelcontextprotocol/client";
import { describe, expect, test } from "vitest";

import { createServerCatalog } from "../../src/server-catalog/server-catalog.ts";
import { compileThings } from "../support/compiler-toolset.ts";
import {
  connectTo,
  createCaller,
  createOfferOf,
  createTool,
  serve,
} from "../support/in-process.ts";
import { toModernInit, toModernMessage } from "../support/mcp-messages.ts";
import { startThings } from "../support/upstream.ts";

const steps = [1, 1, 0.5, 2, Number.NaN, 2, 3];

/** Reports every step, and answers which of them were sent. */
const counting = createTool("count", {
  run: async ({ report }) => {
    const sent: (boolean | undefined)[] = [];
    for (const step of steps) sent.push(await report?.(step, { total: 3, message: "so far" }));
    return { result: { sent } };
  },
});

const read =
  '"D" query read_things($id: ID! @batch) { thing(id: $id) @notFound(message: "No such thing.") { id } }';

describe.each(["modern", "session"] as const)("%s lane", (lane) => {
  /** Calls with a progress token; returns the reports beside the result. */
  async function call(server: typeof fetch, name: string, args: Record<string, unknown>) {
    const client = await connectTo(server, { lane });
    const reports: unknown[] = [];
    const result = await client.callTool(
      { name, arguments: args },
      { onprogress: (report) => reports.push(report) },
    );
    await client.close();
    return { reports, result: result as CallToolResult };
  }

  test("progress that does not grow is not sent", async () => {
    const server = serve(createOfferOf([counting]), createCaller("ada"));
    const { reports, result } = await call(server, "count", {});
    expect(reports).toEqual(
      [1, 2, 3].map((progress) => ({ progress, total: 3, message: "so far" })),
    );
    expect(result.structuredContent).toEqual({
      sent: [true, false, false, true, false, false, true],
    });
  });

  test("a list of items reports each that is done, failed ones too", async () => {
    const { endpoint } = await startThings(({ variables: { id } }) =>
      id === "2" ? 500 : { data: { thing: { id } } },
    );
    const toolset = { ...compileThings({ a: read }), endpoint };
    const caller = createCaller("ada", { scopes: ["things:read"] });
    const server = serve(createServerCatalog([toolset], 5000), caller);
    const { reports, result } = await call(server, "read_things", {
      id: ["0", "1", "2", "3", "4"],
    });
    expect(reports).toEqual([1, 2, 3, 4, 5].map((progress) => ({ progress, total: 5 })));
    expect(result.structuredContent).toMatchObject({ failed: 1 });
  });
});

test("without a progress token nothing is sent: the answer is plain JSON", async () => {
  const server = serve(createOfferOf([counting]), createCaller("ada"));
  const message = toModernMessage("tools/call", { name: "count", arguments: {} });
  const response = await server("http://localhost/mcp", {
    ...toModernInit("", message),
  });
  expect(response.headers.get("content-type")).toContain("application/json");
  expect(await response.json()).toMatchObject({
    result: { structuredContent: { sent: steps.map(() => false) } },
  });
});
