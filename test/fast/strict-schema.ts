import {
  isSchema,
  type JsonSchema,
  listNames,
  listNodes,
  type ProviderTool,
} from "../../doctor/tools/provider-schemas.ts";

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

/** The keywords that strict mode takes from a tool's arguments, in order of the alphabet. */
export function listLost({ inputSchema }: ProviderTool): string[] {
  const used = new Set(listNodes(inputSchema).flatMap(({ schema }) => Object.keys(schema)));
  return notStrict.filter((keyword) => used.has(keyword)).toSorted();
}

const mostProperties = 5000;
const mostLevels = 10;
const mostEnumValues = 1000;

/** Why a tool cannot be strict after the usual transformation; empty where it can. */
export function findStrictObstacles({ inputSchema }: ProviderTool): string[] {
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
