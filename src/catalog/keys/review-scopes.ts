import { type CompiledToolset, isTool } from "../compiled.ts";
import type { KeyNeed } from "./key-health.ts";

/** What of a key's scopes its toolset does not need, and what it lacks. */
export interface ScopeReview {
  readonly spare: readonly string[];
  readonly lacking: readonly {
    readonly oneOf: readonly string[];
    /** Titles of the tools that will fail. */
    readonly tools: readonly string[];
  }[];
}

/** Compares what a key may do with what its toolset needs; null if either is not known. */
export function reviewScopes(
  { auth, operations }: Pick<CompiledToolset, "auth" | "operations">,
  scopes: readonly string[] | null,
): ScopeReview | null {
  const needs = auth.type === "none" ? undefined : auth.health?.scopes?.needs;
  if (!needs || scopes === null) return null;
  const useful = new Set(needs.flatMap(({ oneOf }) => oneOf));
  const lacking = needs.filter(({ oneOf }) => !oneOf.some((scope) => scopes.includes(scope)));
  return {
    spare: scopes.filter((scope) => !useful.has(scope)),
    lacking: lacking.map(({ oneOf, tools }) => ({
      oneOf,
      tools: operations
        .filter((each) => isTool(each) && isMeant(each, tools))
        .map(({ tool }) => tool.title),
    })),
  };
}

const isMeant = (
  { kind, tool }: CompiledToolset["operations"][number],
  tools: KeyNeed["tools"],
): boolean =>
  typeof tools === "string" ? (kind === "query") === (tools === "read") : tools.includes(tool.name);
