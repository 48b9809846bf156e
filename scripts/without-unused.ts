import type { Plugin } from "rolldown";

import { leaveOut } from "./leave-out.ts";

/** JSON Schema is made from no schema of zod: what clients read is written out. */
const ofJsonSchema = ["initializeContext", "processSchema", "extractDefs", "finalize"];

/** What packages have for servers that toolhub is not, by the file that has it: `McpServer`, stateless clients of 2025, forms from zod. */
const unused: ReadonlyMap<RegExp, readonly string[]> = new Map([
  [/@modelcontextprotocol\/server\/dist\/mcp-[^/]*\.mjs$/, ["McpServer"]],
  [/@modelcontextprotocol\/server\/dist\/index\.mjs$/, ["createLegacyStatelessFallback"]],
  [
    /@modelcontextprotocol\/server\/dist\/src-[^/]*\.mjs$/,
    ["standardSchemaToJsonSchema", "zodEmittedPattern"],
  ],
  [/agents\/dist\/handler-stateless-[^/]*\.js$/, ["createLegacyCompatibilityRequestHandler"]],
  [/zod\/v4\/core\/to-json-schema\.js$/, ofJsonSchema],
]);

/** How zod writes each kind of schema. */
const processors = /zod\/v4\/core\/json-schema-processors\.js$/;

const processor = /^export const (\w+Processor) = /gm;

function listUnused(text: string, id: string): readonly string[] {
  if (processors.test(id)) {
    return ["toJSONSchema", ...[...text.matchAll(processor)].map(([, name = ""]) => name)];
  }
  return [...unused].find(([file]) => file.test(id))?.[1] ?? [];
}

/** Bundles packages without what toolhub never calls of them. Throws: if a file that was loaded has it no longer. */
export const withoutUnused = (): Plugin => ({
  name: "without-unused",
  transform: {
    filter: { id: [...unused.keys(), processors] },
    handler(text, id) {
      const left = leaveOut(text, listUnused(text, id));
      return { code: left.toString(), map: left.generateMap({ hires: true }).toString() };
    },
  },
});
