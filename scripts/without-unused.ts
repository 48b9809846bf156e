import type { Plugin } from "rolldown";

import { leaveOut } from "./leave-out.ts";

/** JSON Schema is made from no schema of zod: what clients read is written out. */
const ofJsonSchema = ["initializeContext", "processSchema", "extractDefs", "finalize"];

/** The SDK's list of everything that MCP and OAuth have a shape for, which whoever checks such a thing by its name looks into. */
const shapesByName = ["SPEC_SCHEMA_KEYS", "schemas_exports", "authSchemas"];

/** What asks a person with a form that is made from a schema of zod. */
const ofForms = [
  "standardSchemaToJsonSchema",
  "zodEmittedPattern",
  "convertStandardElicitationSchema",
  "walkRequestedSchema",
  "describeUnsupportedProperties",
  "findDroppedConstraintPaths",
];

/** For tools of the SDK's own kind; the answer for a token that the SDK has found too small. */
const ofServer = ["McpServer", "bearerAuthChallengeResponse"];

interface Unused {
  readonly package: string;
  readonly file: RegExp;
  readonly list: (text: string) => readonly string[];
}

/** How zod writes each kind of schema. */
const processor = /^export const (\w+Processor) = /gm;

/** What packages have for servers that toolhub is not, by the file that has it. */
const unused: readonly Unused[] = [
  {
    package: "@modelcontextprotocol/server",
    file: /@modelcontextprotocol\/server\/dist\/mcp-[^/]*\.mjs$/,
    list: () => ofServer,
  },
  {
    package: "@modelcontextprotocol/server",
    file: /@modelcontextprotocol\/server\/dist\/index\.mjs$/,
    list: () => ["createLegacyStatelessFallback"],
  },
  {
    package: "@modelcontextprotocol/server",
    file: /@modelcontextprotocol\/server\/dist\/src-[^/]*\.mjs$/,
    list: () => [...ofForms, ...shapesByName],
  },
  {
    package: "agents",
    file: /agents\/dist\/handler-stateless-[^/]*\.js$/,
    list: () => ["createLegacyCompatibilityRequestHandler"],
  },
  { package: "zod", file: /zod\/v4\/core\/to-json-schema\.js$/, list: () => ofJsonSchema },
  {
    package: "zod",
    file: /zod\/v4\/core\/json-schema-processors\.js$/,
    list: (text) => ["toJSONSchema", ...[...text.matchAll(processor)].map(([, name = ""]) => name)],
  },
];

/** Throws: if a package is there, but not the file of it that has something unused. */
function assertFound(ids: readonly string[]): void {
  for (const { package: name, file } of unused) {
    const isThere = ids.some((id) => id.includes(`/node_modules/${name}/`));
    if (isThere && !ids.some((id) => file.test(id))) {
      throw new Error(`${name} has no ${file.source} any more: what of it is unused would stay.`);
    }
  }
}

/** Bundles packages without what toolhub never calls of them. Throws: if one has it no longer, under that name or in that file. */
export const withoutUnused = (): Plugin => ({
  name: "without-unused",
  transform: {
    filter: { id: unused.map(({ file }) => file) },
    handler(text, id) {
      const names = unused.find(({ file }) => file.test(id))?.list(text) ?? [];
      const left = leaveOut(text, names);
      return { code: left.toString(), map: left.generateMap({ hires: true }).toString() };
    },
  },
  buildEnd(error) {
    if (!error) assertFound([...this.getModuleIds()]);
  },
});
