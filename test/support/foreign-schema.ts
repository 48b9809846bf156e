import { readFileSync } from "node:fs";
import { GraphQLError, GraphQLSchema, isScalarType, Source } from "graphql";

import { listCustomScalars } from "../../compiler/json-schema/scalars.ts";
import { toSdl } from "../../compiler/read/sdl.ts";
import { readSchema } from "../../compiler/upstream-schema.ts";
import { type Files, settings } from "./compiler-toolset.ts";

/** Public schemas that come in packages; nobody here wrote them. */
export const foreignSchemas = [
  ["GitHub", "@octokit/graphql-schema/schema.graphql"],
  ["Shopify's storefront", "@shopify/hydrogen-react/storefront.schema.json"],
  ["Shopify's customer account", "@shopify/hydrogen-react/customer-account.schema.json"],
] as const;

interface ForeignSchema {
  readonly schema: GraphQLSchema;
  /** Of the toolset "things", for an endpoint. */
  readonly toFiles: (endpoint?: string) => Files;
}

/** Custom scalars are texts, for the executor as in toolset.json; without directives, as graphql-js runs no `@defer`. */
export function readForeignSchema(path: string): ForeignSchema {
  const source = new Source(readFileSync(`node_modules/${path}`, "utf8"), path);
  const schema = readSchema(source);
  const custom = listCustomScalars(schema);
  for (const type of custom.map((name) => schema.getType(name))) {
    if (!isScalarType(type)) continue;
    type.coerceInputValue = (value) => {
      if (typeof value === "string") return value;
      throw new GraphQLError("no text");
    };
  }
  const scalars = Object.fromEntries(custom.map((name) => [name, { type: "string" }]));
  const sdl = path.endsWith(".json") ? toSdl(source) : source;
  const toFiles = (endpoint: string = settings.endpoint) => ({
    "things/schema.graphql": sdl.body,
    "things/toolset.json": { ...settings, endpoint, scalars, limits: { maxToolBytes: 65_536 } },
  });
  return { schema: new GraphQLSchema({ ...schema.toConfig(), directives: [] }), toFiles };
}
