import fc from "fast-check";

const version = "2026-07-28";
const key = (name: string) => `io.modelcontextprotocol/${name}`;

/** Mostly the first one. */
export const mostly = <Value>(
  usual: fc.Arbitrary<Value>,
  odd: fc.Arbitrary<unknown>,
  weight = 12,
) => fc.oneof({ weight, arbitrary: usual as fc.Arbitrary<unknown> }, { weight: 1, arbitrary: odd });

/** Stands for a number that is too large for any. */
export const huge = "<huge>";

export const oddValue = fc.constantFrom<unknown>(undefined, null, 7, "", "x", [], {}, true);

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

export const id = mostly(
  fc.oneof(fc.integer(), fc.string(), fc.constantFrom<string | number>(0, "", "ü", 2 ** 53 - 1)),
  fc.constantFrom<unknown>(undefined, null, 1.5, 2 ** 53, {}, true),
);

/** Arguments that mostly are what a tool of the catalogue takes. */
export const toArguments = (properties: object) =>
  mostly(
    fc
      .subarray(Object.entries(properties))
      .chain((chosen) =>
        fc.tuple(
          ...chosen.map(([name, schema]) => toArgument(schema).map((value) => [name, value])),
        ),
      )
      .map((entries) => Object.fromEntries(entries as [string, unknown][])),
    fc.oneof(oddValue, fc.constantFrom<unknown>({ colour: "red" }, { __typename: "x" })),
    8,
  );

function toArgument(schema: { type?: unknown; enum?: readonly unknown[] }) {
  const odd = fc.oneof(oddValue, fc.constantFrom<unknown>(huge, 2 ** 60, "x".repeat(300), ["a"]));
  if (schema.enum) return mostly(fc.constantFrom(...schema.enum), odd, 6);
  const usual: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
    string: fc.constantFrom("NCT90000001", "a", "diabetes"),
    integer: fc.integer({ min: 1, max: 20 }),
    number: fc.integer({ min: 1, max: 20 }),
    boolean: fc.boolean(),
    array: fc.constantFrom<unknown>([], ["NCT90000001"], [1]),
  };
  return mostly(usual[String([schema.type].flat()[0])] ?? oddValue, odd, 6);
}

const moreParams = mostly(
  fc.constant<object>({}),
  fc.constantFrom<object>({ cursor: "x" }, { requestState: "x" }, { inputResponses: {} }, { x: 1 }),
);

/** A tool as far as its calls go. */
export interface Callable {
  readonly name: string;
  readonly inputSchema: object;
}

const toParams = (method: string, tools: readonly Callable[]) => {
  const call =
    method === "tools/call"
      ? fc.constantFrom(...tools).chain(({ name, inputSchema }) =>
          fc.record({
            name: mostly(
              fc.constant(name),
              fc.constantFrom<unknown>("nothing", "__proto__", 7, null),
            ),
            arguments: toArguments({ ...Object(inputSchema).properties }),
          }),
        )
      : fc.constant({});
  return mostly(
    fc
      .tuple(call, moreParams, meta)
      .map(([own, more, _meta]) => ({ ...own, ...(more as object), _meta })),
    oddValue,
    40,
  );
};

/** What a client sends: headers and a body as text. */
export interface SentRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

export const header = (usual: string) =>
  mostly(
    fc.constant(usual),
    fc.constantFrom<unknown>(null, `${usual} `, `x${usual}`, "", usual.toUpperCase()),
    25,
  );

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
      return fc.tuple(id, headers, more, jsonrpc).map(([own, sent, rest, words]) => ({
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
    }),
  ) as fc.Arbitrary<SentRequest>;
