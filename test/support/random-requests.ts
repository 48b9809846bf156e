import fc from "fast-check";

/** Mostly the first one. */
export const mostly = <Value>(
  usual: fc.Arbitrary<Value>,
  odd: fc.Arbitrary<unknown>,
  weight = 12,
) => fc.oneof({ weight, arbitrary: usual as fc.Arbitrary<unknown> }, { weight: 1, arbitrary: odd });

/** Stands for a number that is too large for any. */
const huge = "<huge>";

export const oddValue = fc.constantFrom<unknown>(undefined, null, 7, "", "x", [], {}, true);

const id = mostly(
  fc.oneof(fc.integer(), fc.string(), fc.constantFrom<string | number>(0, "", "ü", 2 ** 53 - 1)),
  fc.constantFrom<unknown>(undefined, null, 1.5, 2 ** 53, {}, true),
);

/** A tool as far as its calls go. */
export interface Callable {
  readonly name: string;
  readonly inputSchema: object;
}

/** Arguments that mostly are what a tool of the catalogue takes. */
const toArguments = (properties: object) =>
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

/** The params of its own that a call has: mostly of a tool that there is. */
export const toCall = (tools: readonly Callable[], requiredKeys?: ["name"]) =>
  fc.constantFrom(...tools).chain(({ name, inputSchema }) =>
    fc.record(
      {
        name: mostly(fc.constant(name), fc.constantFrom<unknown>("nothing", "__proto__", 7, null)),
        arguments: toArguments({ ...Object(inputSchema).properties }),
      },
      requiredKeys && { requiredKeys },
    ),
  );

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

/** What goes into a request, one of each. */
interface RequestParts {
  /** Those that are null are not sent. */
  readonly headers: fc.Arbitrary<Readonly<Record<string, unknown>>>;
  readonly method: unknown;
  readonly params: fc.Arbitrary<unknown>;
}

/** Requests of these parts, mostly with an id and nothing else, as a client writes them. */
export const toSent = ({ headers, method, params }: RequestParts): fc.Arbitrary<SentRequest> => {
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
  return fc.tuple(id, headers, params, more, jsonrpc).map(([own, sent, given, rest, words]) => ({
    headers: Object.fromEntries(
      Object.entries(sent).filter((entry): entry is [string, string] => entry[1] !== null),
    ),
    text: JSON.stringify({
      jsonrpc: words,
      id: own,
      method,
      params: given,
      ...(rest as object),
    }).replaceAll(`"${huge}"`, "1e400"),
  }));
};
