import type { JsonSchema, ToolListing } from "../../src/catalog/compiled.ts";

/** What a provider refuses in a tool, a sentence each; empty where it takes the tool. */
export type FindFaults = (tool: ToolListing) => string[];

interface Node {
  /** Shape: `/properties/near/items`; empty for the root. */
  readonly path: string;
  readonly schema: JsonSchema;
}

const isSchema = (value: unknown): value is JsonSchema =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The schema and every one below it. */
function listNodes(schema: JsonSchema, path = ""): Node[] {
  const { properties, items, anyOf, oneOf, allOf, not } = schema;
  const named = Object.entries({ ...Object(properties) }).map(
    ([name, inner]) => [`/properties/${name}`, inner] as const,
  );
  const branches = Object.entries({ anyOf, oneOf, allOf }).flatMap(([keyword, list]) =>
    Array.isArray(list) ? list.map((inner, index) => [`/${keyword}/${index}`, inner] as const) : [],
  );
  const below = [...named, ...branches, ["/items", items] as const, ["/not", not] as const];
  return [
    { path, schema },
    ...below.flatMap(([step, inner]) => (isSchema(inner) ? listNodes(inner, path + step) : [])),
  ];
}

const listNames = ({ properties }: JsonSchema): string[] => Object.keys({ ...Object(properties) });

const composition = ["anyOf", "oneOf", "allOf", "not", "enum"];

const listTopLevel = (schema: JsonSchema): string[] =>
  composition.filter((keyword) => keyword in schema).map((keyword) => `${keyword} at the root`);

/** Faults of each part of the input schema, told with its path. */
function findInParts(
  { inputSchema }: ToolListing,
  findFault: (schema: JsonSchema, path: string) => string | null,
): string[] {
  return listNodes(inputSchema).flatMap(({ path, schema }) => {
    const fault = findFault(schema, path);
    return fault === null ? [] : [`${fault} at ${path || "/"}`];
  });
}

/**
 * Function tools that are not strict.
 * Source: OpenAI API reference, "FunctionObject" (name, description); openai/openai-agents-python#449 and
 * enechange/collmbo#384 ("object schema missing properties"); "array schema missing items".
 */
export const findOpenAiFaults: FindFaults = (tool) => [
  ...(/^[a-zA-Z0-9_-]{1,64}$/.test(tool.name) ? [] : ["the name"]),
  ...(tool.description.length <= 1024 ? [] : ["a description over 1024 characters"]),
  ...(tool.inputSchema.type === "object" ? [] : ["no object at the root"]),
  ...listTopLevel(tool.inputSchema),
  ...findInParts(tool, ({ type, properties, items }) => {
    if (type === "object" && !isSchema(properties)) return "an object without properties";
    return type === "array" && !isSchema(items) ? "an array without items" : null;
  }),
];

/** The fields of the message `Schema`. Source: google.ai.generativelanguage.v1beta.Schema. */
const geminiFields = new Set(
  "type format title description nullable enum items maxItems minItems properties required minProperties maxProperties minimum maximum minLength maxLength pattern example anyOf propertyOrdering default".split(
    " ",
  ),
);
/** What every SDK and adapter takes out, because zod and pydantic write it into each schema. */
const geminiDropped = new Set(["additionalProperties", "examples"]);
const geminiFormats: Readonly<Record<string, readonly unknown[]>> = {
  string: ["enum", "date-time"],
  integer: ["int32", "int64"],
  number: ["float", "double"],
};

/**
 * Function declarations with `parameters`. A tool without arguments goes without them.
 * Source: google.ai.generativelanguage.v1beta.FunctionDeclaration and Schema; microsoft/vscode-copilot-chat
 * toolSchemaNormalizer.ts (lists of types); "only 'enum' and 'date-time' are supported for STRING type", "enum: only
 * allowed for STRING type", "properties: should be non-empty for OBJECT type", "schema didn't specify the schema type
 * field" (google-gemini/gemini-cli#4400, gunpal5/Google_GenerativeAI#61, nanbingxyz/5ire#218).
 */
export const findGeminiFaults: FindFaults = (tool) => [
  ...(/^[a-zA-Z_][a-zA-Z0-9_.-]{0,63}$/.test(tool.name) ? [] : ["the name"]),
  ...findInParts(tool, (schema, path) => {
    const unknown = Object.keys(schema).find(
      (keyword) => !geminiFields.has(keyword) && !geminiDropped.has(keyword),
    );
    if (unknown !== undefined) return `the unknown field ${unknown}`;
    const name = listNames(schema).find((one) => !/^[a-zA-Z_][a-zA-Z0-9_]{0,63}$/.test(one));
    if (name !== undefined) return `the name ${name}`;
    return findGeminiTypeFault(schema, path);
  }),
];

function findGeminiTypeFault(schema: JsonSchema, path: string): string | null {
  const { type, anyOf, items } = schema;
  if (type === undefined && anyOf === undefined) return "no type";
  if (Array.isArray(type) || type === "null") return "a list of types, or null";
  if (type === "array" && !isSchema(items)) return "an array without items";
  if (type === "object" && path !== "" && listNames(schema).length === 0) return "an empty object";
  return findGeminiValueFault(schema);
}

function findGeminiValueFault({ type, enum: values, format }: JsonSchema): string | null {
  const isText = (value: unknown) => typeof value === "string" && value !== "";
  const isOfTexts = type === "string" && Array.isArray(values) && values.every(isText);
  if (values !== undefined && !isOfTexts) return "an enum that is not of texts";
  if (format === undefined || geminiFormats[String(type)]?.includes(format)) return null;
  return `the format ${format}`;
}

/**
 * Source: Anthropic API reference, "Tool" (name); anthropics/claude-code#40075 (composition at the root);
 * platform.claude.com, "Self-hosted sandboxes" ($ref, names of properties).
 */
export const findAnthropicFaults: FindFaults = (tool) => [
  ...(/^[a-zA-Z0-9_-]{1,64}$/.test(tool.name) ? [] : ["the name"]),
  ...(tool.inputSchema.type === "object" ? [] : ["no object at the root"]),
  ...listTopLevel(tool.inputSchema),
  ...findInParts(tool, (schema) => {
    if ("$ref" in schema) return "a reference";
    const name = listNames(schema).find((one) => !/^[a-zA-Z0-9_.-]{1,64}$/.test(one));
    return name === undefined ? null : `the name ${name}`;
  }),
];

/** What VS Code refuses, or changes so that the model reads another schema than ours. Source: as for Gemini. */
export const findVsCodeFaults: FindFaults = (tool) => [
  ...(tool.description === "" ? ["no description"] : []),
  ...(isSchema(tool.inputSchema.properties) ? [] : ["no properties"]),
  ...listTopLevel(tool.inputSchema),
  ...findInParts(tool, (schema) => {
    const { type, items, required = [] } = schema;
    if (type === "array" && !isSchema(items)) return "an array without items";
    const names = listNames(schema);
    const undefinedName = [required].flat().find((name) => !names.includes(String(name)));
    return undefinedName === undefined ? null : `the required ${undefinedName} that is not defined`;
  }),
];

/** What strict mode does not know; SDKs take it out, and toolhub checks it all the same. */
const notStrict = [
  "default",
  "examples",
  "minLength",
  "maxLength",
  "minProperties",
  "maxProperties",
];

/**
 * The schema as SDKs bring it into strict mode: closed objects, everything required, null for what is optional.
 * Source: OpenAI, "Structured Outputs", "Supported schemas".
 */
export function toStrict(schema: JsonSchema): JsonSchema {
  const known = Object.entries(schema).filter(([keyword]) => !notStrict.includes(keyword));
  const { properties, items, anyOf, required = [], ...rest } = Object.fromEntries(known);
  const names = listNames(schema);
  const asked: readonly unknown[] = [required].flat();
  const toProperty = (name: string, inner: JsonSchema) =>
    asked.includes(name) ? toStrict(inner) : { anyOf: [toStrict(inner), { type: "null" }] };
  return {
    ...rest,
    ...(isSchema(properties) && {
      properties: Object.fromEntries(
        names.map((name) => [name, toProperty(name, { ...Object(properties[name]) })]),
      ),
      required: names,
    }),
    ...(isSchema(items) && { items: toStrict(items) }),
    ...(Array.isArray(anyOf) && { anyOf: anyOf.map(toStrict) }),
  };
}

const mostProperties = 5000;
const mostLevels = 10;
const mostEnumValues = 1000;

/** Why a tool cannot be strict after the usual transformation; empty where it can. */
export function findStrictObstacles({ inputSchema }: ToolListing): string[] {
  const nodes = listNodes(toStrict(inputSchema));
  const count = (pick: (schema: JsonSchema) => unknown[]) =>
    nodes.reduce((sum, { schema }) => sum + pick(schema).length, 0);
  const levels = nodes.map(({ path }) => path.split("/properties/").length - 1);
  const values = count(({ enum: list }) => (Array.isArray(list) ? list : []));
  return [
    ...nodes.flatMap(({ path, schema }) => {
      if (schema.type === undefined && schema.anyOf === undefined) return [`no type at ${path}`];
      const isOpen = schema.type === "object" && schema.additionalProperties !== false;
      return isOpen ? [`an open object at ${path}`] : [];
    }),
    ...(count(listNames) > mostProperties ? ["too many properties"] : []),
    ...(Math.max(...levels) > mostLevels ? ["nested too deep"] : []),
    ...(values > mostEnumValues ? ["too many enum values"] : []),
  ];
}
