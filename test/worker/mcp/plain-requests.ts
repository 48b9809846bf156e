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

const version = "2026-07-28";
const key = (name: string) => `io.modelcontextprotocol/${name}`;

const capabilities = mostly(
  fc.constantFrom<object>(
    {},
    { elicitation: {} },
    { elicitation: { form: {} } },
    { elicitation: { url: {} } },
    { elicitation: { form: {}, url: {} }, sampling: {}, roots: { listChanged: true } },
    { extensions: { "org.example/x": { a: 1 } } },
  ),
  fc.constantFrom<unknown>(undefined, null, 7, { elicitation: 7 }, { elicitation: { url: null } }),
);
const clientInfo = mostly(
  fc.constantFrom<object>(
    { name: "test", version: "1" },
    { name: "Tëst", version: "1", title: "T", websiteUrl: "https://example.org" },
  ),
  fc.constantFrom<unknown>(undefined, null, {}, { name: 1, version: "1" }, { name: "x" }),
);
const moreMeta = mostly(
  fc.constant<object>({}),
  fc.constantFrom<object>(
    { progressToken: 1 },
    { [key("logLevel")]: "info" },
    { [key("logLevel")]: 7 },
    { "org.example/x": 1 },
    { traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" },
  ),
);
const meta = mostly(
  fc
    .tuple(
      mostly(fc.constant(version), fc.constantFrom("2025-11-25", "2027-01-01", 7)),
      clientInfo,
      capabilities,
      moreMeta,
    )
    .map(([protocolVersion, info, caps, more]) => ({
      [key("protocolVersion")]: protocolVersion,
      [key("clientInfo")]: info,
      [key("clientCapabilities")]: caps,
      ...(more as object),
    })),
  oddValue,
  30,
);

const moreParams = mostly(
  fc.constant<object>({}),
  fc.constantFrom<object>({ cursor: "x" }, { requestState: "x" }, { inputResponses: {} }, { x: 1 }),
);

const toParams = (method: string, tools: readonly Callable[]) => {
  const own = method === "tools/call" ? toCall(tools) : fc.constant({});
  return mostly(
    fc
      .tuple(own, moreParams, meta)
      .map(([some, more, _meta]) => ({ ...some, ...(more as object), _meta })),
    oddValue,
    40,
  );
};

const encode = (name: string) => `=?base64?${btoa(name)}?=`;

/** Requests of both eras, valid and invalid: mostly one that is plain, with something odd about it now and then. */
export const toRequests = (tools: readonly Callable[]): fc.Arbitrary<SentRequest> =>
  mostly(
    fc.constantFrom("tools/call", "tools/call", "tools/call", "tools/list", "server/discover"),
    fc.constantFrom("ping", "prompts/list", "initialize", "tools/Call", "no/such"),
    20,
  ).chain((method) =>
    toParams(String(method), tools).chain((params) => {
      const { name } = { ...Object(params) };
      const named = typeof name === "string" && /^[\w-]*$/.test(name) ? name : "x";
      const names = fc.oneof(
        { weight: 12, arbitrary: header(named) },
        { weight: 1, arbitrary: fc.constant<unknown>(encode(named)) },
      );
      const headers = fc.record({
        "mcp-protocol-version": header(version),
        "mcp-method": header(String(method)),
        "mcp-name":
          method === "tools/call" ? names : mostly(fc.constant<unknown>(null), fc.constant("x")),
        traceparent: mostly(
          fc.constant<unknown>(null),
          fc.constant("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
        ),
      });
      return toSent({ headers, method, params: fc.constant(params) });
    }),
  ) as fc.Arbitrary<SentRequest>;
