import { type CompiledToolset, isTool } from "../../catalog/compiled.ts";
import { type CheckedTool, type ToolRegistry, withChecks } from "../tool-registry.ts";
import { createDescribeTool } from "./describe-tool.ts";
import { createFindTools } from "./find-tools.ts";
import { createRunTool } from "./run-tool.ts";

/**
 * The same tools behind three: one finds them by words, one describes them, and a call of the third is a call of the tool
 * that it names. What every server has stays.
 */
export function createFindingRegistry(
  toolRegistry: ToolRegistry,
  toolsets: readonly CompiledToolset[],
): ToolRegistry {
  const operations = toolsets.flatMap((toolset) => toolset.operations.filter(isTool));
  const hidden = new Map(
    operations.flatMap(({ tool: { name } }): [string, CheckedTool][] => {
      const tool = toolRegistry.get(name);
      return tool ? [[name, tool]] : [];
    }),
  );
  const next = new Map(operations.flatMap(({ tool, next }) => (next ? [[tool.name, next]] : [])));
  const indexes = toolsets.flatMap(({ search }) => search ?? []);
  const built = [...toolRegistry].filter(([name]) => !hidden.has(name));
  const finding = [
    withChecks(createFindTools(hidden, indexes)),
    withChecks(createDescribeTool(hidden, next)),
    createRunTool(hidden),
  ];
  return new Map([...built, ...finding.map((tool) => [tool.listing.name, tool] as const)]);
}
