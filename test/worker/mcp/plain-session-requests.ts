import fc from "fast-check";

import {
  type Callable,
  header,
  huge,
  id,
  mostly,
  oddValue,
  type SentRequest,
  toArguments,
} from "./plain-requests.ts";

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
  const call = fc.constantFrom(...tools).chain(({ name, inputSchema }) =>
    fc.record(
      {
        name: mostly(fc.constant(name), fc.constantFrom<unknown>("nothing", "__proto__", 7, null)),
        arguments: toArguments({ ...Object(inputSchema).properties }),
      },
      { requiredKeys: ["name"] },
    ),
  );
  const own = method === "tools/call" ? call : fc.constant({});
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
    const more = mostly(
      fc.constant<object>({}),
      fc.constantFrom<object>({ x: 1 }, { result: {} }),
      30,
    );
    const jsonrpc = mostly(
      fc.constant<unknown>("2.0"),
      fc.constantFrom<unknown>("1.0", 2, undefined),
      30,
    );
    return fc
      .tuple(id, headers, toParams(String(method), tools), more, jsonrpc)
      .map(([own, sent, params, rest, words]) => ({
        headers: Object.fromEntries(
          Object.entries(sent).filter((entry): entry is [string, string] => entry[1] !== null),
        ),
        text: JSON.stringify({
          jsonrpc: words,
          id: own,
          method,
          params,
          ...(rest as object),
        }).replaceAll(`"${huge}"`, "1e400"),
      }));
  }) as fc.Arbitrary<SentRequest>;
