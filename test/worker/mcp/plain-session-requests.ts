import fc from "fast-check";

import {
  type Callable,
  header,
  mostly,
  oddValue,
  type SentRequest,
  toCall,
  toSent,
} from "../../support/random-requests.ts";

const meta = mostly(
  fc.constantFrom<unknown>(undefined, {}, { progressToken: "p" }, { "org.example/x": 1 }),
  fc.constantFrom<unknown>(
    null,
    7,
    [],
    { progressToken: null },
    { progressToken: 1.5 },
    { progressToken: {} },
    { "io.modelcontextprotocol/related-task": { taskId: "x" } },
    { "io.modelcontextprotocol/related-task": 7 },
    { "io.modelcontextprotocol/x": 1 },
    { "io.modelcontextprotocol/protocolVersion": "2026-07-28" },
  ),
  8,
);

const moreParams = mostly(
  fc.constant<object>({}),
  fc.constantFrom<object>({ cursor: "x" }, { cursor: 7 }, { task: { ttl: 1 } }, { x: 1 }),
);

const toParams = (method: string, tools: readonly Callable[]) => {
  const own = method === "tools/call" ? toCall(tools, ["name"]) : fc.constant({});
  return mostly(
    fc.tuple(own, moreParams, meta).map(([some, more, _meta]) => ({
      ...some,
      ...(more as object),
      ...(_meta !== undefined && { _meta }),
    })),
    oddValue,
    20,
  );
};

const methods = mostly(
  fc.constantFrom(
    "tools/call",
    "tools/call",
    "tools/call",
    "tools/list",
    "prompts/list",
    "resources/list",
    "resources/templates/list",
    "ping",
  ),
  fc.constantFrom(
    "prompts/get",
    "resources/subscribe",
    "logging/setLevel",
    "tools/Call",
    "server/discover",
    "no/such",
    "notifications/initialized",
  ),
);

/** Requests of a session of this revision: mostly one that is plain, with something odd about it now and then. */
export const toSessionRequests = (
  tools: readonly Callable[],
  version: string,
): fc.Arbitrary<SentRequest> =>
  methods.chain((method) => {
    const headers = fc.record({
      "mcp-protocol-version": mostly(
        fc.oneof(header(version), fc.constant<unknown>(null)),
        fc.constantFrom<unknown>("2025-06-18", "2024-11-05", "2026-07-28", "2025-01-01"),
      ),
      "mcp-method": mostly(fc.constant<unknown>(null), fc.constant(String(method)), 30),
      accept: mostly(
        fc.constantFrom<unknown>("application/json, text/event-stream", "*/*", null),
        fc.constantFrom("application/json", "text/html", ""),
      ),
    });
    return toSent({ headers, method, params: toParams(String(method), tools) });
  }) as fc.Arbitrary<SentRequest>;
