import { hasScope } from "../../caller.ts";
import type { ShownTool } from "../../catalog/compiled.ts";
import type { ToolRegistry } from "../../tools/tool-registry.ts";
import { createListByScopes } from "./list-by-scopes.ts";

/** What this caller may use. */
export const listTools = createListByScopes((toolRegistry: ToolRegistry, scopes): ShownTool[] =>
  [...toolRegistry.values()]
    .filter(({ scope }) => scope === null || hasScope(scopes, scope))
    .map(({ listing, describe }) =>
      describe ? { ...listing, description: describe(scopes) } : listing,
    ),
);
