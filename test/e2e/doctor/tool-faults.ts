import { tool } from "./healthy-mcp.ts";
import { on, onArguments, onFields, onResult, onTool, type PlantedFault } from "./plant.ts";

const text = { type: "string" };

/** Objects in objects, so many levels deep. */
const nest = (levels: number): object =>
  levels === 0 ? text : { type: "object", properties: { inner: nest(levels - 1) } };

const many = (count: number) => () => ({
  tools: Array.from({ length: count }, (_, index) => ({ ...tool, name: `tool_${index}` })),
});

export const toolFaults: readonly PlantedFault[] = [
  [
    "tools that are not declared",
    "tools-not-declared",
    onResult("initialize", () => ({ capabilities: {} })),
  ],
  [
    "an error for the list",
    "list-fails",
    onFields("list", () => ({ result: undefined, error: { code: -32603, message: "No." } })),
  ],
  ["pages that never end", "cursor-loops", onResult("list", () => ({ nextCursor: "again" }))],
  ["a tool without a schema", "tool-broken", onTool(() => ({ inputSchema: undefined }))],
  ["a tool without a name", "tool-broken", onTool(() => ({ name: undefined }))],
  ["two tools of one name", "tool-name-twice", onResult("list", () => ({ tools: [tool, tool] }))],
  ["a name with dots", "tool-name", onTool(() => ({ name: "things.count" }))],
  ["a name of 65 characters", "tool-name", onTool(() => ({ name: "a".repeat(65) }))],
  ["a name of 58 characters", "tool-name-with-server", onTool(() => ({ name: "a".repeat(58) }))],
  ["no description", "description-missing", onTool(() => ({ description: undefined }))],
  ["a long description", "description-long", onTool(() => ({ description: "a ".repeat(600) }))],
  [
    "long instructions",
    "instructions-long",
    onResult("initialize", () => ({ instructions: "a ".repeat(1100) })),
  ],
  ["no hints", "hints-missing", onTool(() => ({ annotations: undefined }))],
  ["a schema that is none", "schema-invalid", onArguments({ kind: { type: "text" } })],
  [
    "oneOf at the root",
    "schema-root",
    onArguments({ kind: text }, { oneOf: [{ title: "A kind" }] }),
    ["schema-keyword"],
  ],
  ["oneOf in an argument", "schema-keyword", onArguments({ kind: { oneOf: [text] } })],
  ["a list of types", "schema-keyword", onArguments({ kind: { type: ["string", "null"] } })],
  [
    "an object without properties",
    "schema-object-without-properties",
    onArguments({ kind: { type: "object" } }),
  ],
  [
    "an array without items",
    "schema-array-without-items",
    onArguments({ kinds: { type: "array" } }),
  ],
  [
    "a reference",
    "schema-reference",
    onArguments({ kind: { $ref: "#/$defs/Kind" } }, { $defs: { Kind: text } }),
  ],
  [
    "an argument's name of 65 characters",
    "schema-property-name",
    onArguments({ ["a".repeat(65)]: text }),
  ],
  [
    "a required argument that is not there",
    "schema-required",
    onArguments({ kind: text }, { required: ["sort"] }),
  ],
  ["arguments twelve levels deep", "schema-deep", onArguments({ kind: nest(12) })],
  [
    "an outputSchema that is a list",
    "output-schema-root",
    onTool(() => ({ outputSchema: { type: "array", items: text } })),
    ["result-does-not-fit"],
  ],
  ["150 tools", "tools-many", onResult("list", many(150))],
  [
    "a huge list",
    "list-large",
    onTool(() => ({
      inputSchema: {
        type: "object",
        properties: { kind: { ...text, description: "a ".repeat(60_000) } },
      },
    })),
  ],
  [
    "an error for a call",
    "call-fails",
    onFields("call", () => ({ result: undefined, error: { code: -32603, message: "No." } })),
  ],
  ["a result without text", "result-without-content", onResult("call", () => ({ content: [] }))],
  [
    "a result of another shape",
    "result-does-not-fit",
    onResult("call", () => ({ structuredContent: { count: "three" } })),
  ],
  [
    "no structured result although promised",
    "result-does-not-fit",
    onResult("call", () => ({ structuredContent: undefined })),
  ],
  [
    "a huge result",
    "result-large",
    onResult("call", () => ({ content: [{ type: "text", text: "a ".repeat(60_000) }] })),
  ],
  ["what only the official client knows", "official-client-fails", onTool(() => ({ title: 5 }))],
  [
    "eras that list different tools",
    "eras-differ",
    on("list", ({ body }, { request }) => {
      const { result, ...rest } = Object(body);
      const isModern = request.headers.has("mcp-method");
      const tools = isModern ? [...result.tools, { ...tool, name: "another" }] : result.tools;
      return { body: { ...rest, result: { ...result, tools } } };
    }),
  ],
];
