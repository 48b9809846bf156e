import type { toolRules } from "../findings/tool-rules.ts";

/** JSON Schema, whatever it may say. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** As much of a tool as a provider looks at. */
export interface ProviderTool {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: JsonSchema;
}

/** What a provider refuses in a tool. */
interface Fault {
  readonly rule: keyof typeof toolRules;
  /** Shape: `a reference at /properties/near`. */
  readonly says: string;
}

/** What a provider refuses in a tool; empty if it takes the tool. */
export type FindFaults = (tool: ProviderTool) => Fault[];

interface Node {
  /** Shape: `/properties/near/items`; empty for the root. */
  readonly path: string;
  readonly schema: JsonSchema;
}

export const isSchema = (value: unknown): value is JsonSchema =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The schema and every one below it. */
export function listNodes(schema: JsonSchema, path = ""): Node[] {
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

export const listNames = ({ properties }: JsonSchema): string[] =>
  Object.keys({ ...Object(properties) });

const composition = ["anyOf", "oneOf", "allOf", "not", "enum"];

const toFault = (rule: Fault["rule"], says: string): Fault => ({ rule, says });

const findName = (isGood: boolean): Fault[] => (isGood ? [] : [toFault("tool-name", "the name")]);

const findRoot = (schema: JsonSchema): Fault[] => [
  ...(schema.type === "object" ? [] : [toFault("schema-root", "no object at the root")]),
  ...listTopLevel(schema),
];

const listTopLevel = (schema: JsonSchema): Fault[] =>
  composition
    .filter((keyword) => keyword in schema)
    .map((keyword) => toFault("schema-root", `${keyword} at the root`));

const noItems = toFault("schema-array-without-items", "an array without items");
const noProperties = (says: string) => toFault("schema-object-without-properties", says);
const toNameFault = (name: string) => toFault("schema-property-name", `the name ${name}`);

/** Faults of each part of the input schema, told with its path. */
function findInParts(
  { inputSchema }: ProviderTool,
  findFault: (schema: JsonSchema, path: string) => Fault | null,
): Fault[] {
  return listNodes(inputSchema).flatMap(({ path, schema }) => {
    const fault = findFault(schema, path);
    return fault === null ? [] : [{ ...fault, says: `${fault.says} at ${path || "/"}` }];
  });
}

/**
 * Function tools that are not strict.
 * Source: OpenAI API reference, "FunctionObject" (name, description); openai/openai-agents-python#449 and
 * enechange/collmbo#384 ("object schema missing properties"); "array schema missing items".
 */
export const findOpenAiFaults: FindFaults = (tool) => [
  ...findName(/^[a-zA-Z0-9_-]{1,64}$/.test(tool.name)),
  ...(tool.description.length <= 1024
    ? []
    : [toFault("description-long", "a description over 1024 characters")]),
  ...findRoot(tool.inputSchema),
  ...findInParts(tool, ({ type, properties, items }) => {
    if (type === "object" && !isSchema(properties)) {
      return noProperties("an object without properties");
    }
    return type === "array" && !isSchema(items) ? noItems : null;
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
  ...findName(/^[a-zA-Z_][a-zA-Z0-9_.-]{0,63}$/.test(tool.name)),
  ...findInParts(tool, (schema, path) => {
    const unknown = Object.keys(schema).find(
      (keyword) => !geminiFields.has(keyword) && !geminiDropped.has(keyword),
    );
    if (unknown !== undefined) {
      const rule = /^\$(ref|defs)$/.test(unknown) ? "schema-reference" : "schema-keyword";
      return toFault(rule, `the unknown field ${unknown}`);
    }
    const name = listNames(schema).find((one) => !/^[a-zA-Z_][a-zA-Z0-9_]{0,63}$/.test(one));
    return name === undefined ? findGeminiTypeFault(schema, path) : toNameFault(name);
  }),
];

const toKeywordFault = (says: string) => toFault("schema-keyword", says);

function findGeminiTypeFault(schema: JsonSchema, path: string): Fault | null {
  const { type, anyOf, items } = schema;
  if (type === undefined && anyOf === undefined) return toKeywordFault("no type");
  if (Array.isArray(type) || type === "null") return toKeywordFault("a list of types, or null");
  if (type === "array" && !isSchema(items)) return noItems;
  if (type === "object" && path !== "" && listNames(schema).length === 0) {
    return noProperties("an empty object");
  }
  return findGeminiValueFault(schema);
}

function findGeminiValueFault({ type, enum: values, format }: JsonSchema): Fault | null {
  const isText = (value: unknown) => typeof value === "string" && value !== "";
  const isOfTexts = type === "string" && Array.isArray(values) && values.every(isText);
  if (values !== undefined && !isOfTexts) {
    return toKeywordFault("an enum that is not of texts");
  }
  if (format === undefined || geminiFormats[String(type)]?.includes(format)) return null;
  return toKeywordFault(`the format ${format}`);
}

/**
 * Source: Anthropic API reference, "Tool" (name); anthropics/claude-code#40075 (composition at the root);
 * platform.claude.com, "Self-hosted sandboxes" ($ref, names of properties).
 */
export const findAnthropicFaults: FindFaults = (tool) => [
  ...findName(/^[a-zA-Z0-9_-]{1,64}$/.test(tool.name)),
  ...findRoot(tool.inputSchema),
  ...findInParts(tool, (schema) => {
    if ("$ref" in schema) return toFault("schema-reference", "a reference");
    const name = listNames(schema).find((one) => !/^[a-zA-Z0-9_.-]{1,64}$/.test(one));
    return name === undefined ? null : toNameFault(name);
  }),
];

/** What VS Code refuses, or changes so that the model reads another schema than ours. Source: as for Gemini. */
export const findVsCodeFaults: FindFaults = (tool) => [
  ...(tool.description === "" ? [toFault("description-missing", "no description")] : []),
  ...(isSchema(tool.inputSchema.properties) ? [] : [noProperties("no properties")]),
  ...listTopLevel(tool.inputSchema),
  ...findInParts(tool, (schema) => {
    const { type, items, required = [] } = schema;
    if (type === "array" && !isSchema(items)) return noItems;
    const names = listNames(schema);
    const undefinedName = [required].flat().find((name) => !names.includes(String(name)));
    if (undefinedName === undefined) return null;
    return toFault("schema-required", `the required ${undefinedName} that is not defined`);
  }),
];
