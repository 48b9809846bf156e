import { type Config, fillTemplate } from "../config.ts";
import type { CompiledOperation, CompiledToolset, ToolsetAuth } from "./compiled.ts";
import { fillPin } from "./pin.ts";
import { fillServiceHeaders } from "./service-headers.ts";

/**
 * Toolsets with their settings filled in. Throws: `misconfigured` naming a setting that is missing, or that a pinned
 * variable cannot take.
 */
export function fillToolsets(
  toolsets: readonly CompiledToolset[],
  config: Pick<Config, "variables" | "serviceSecrets"> & Partial<Pick<Config, "maxRetries">>,
): readonly CompiledToolset[] {
  return toolsets.map((toolset) => ({
    ...toolset,
    endpoint: fillTemplate(toolset.endpoint, config.variables),
    auth: fillAuth(toolset.auth, config.variables),
    ...(config.maxRetries !== undefined && { maxRetries: config.maxRetries }),
    ...(toolset.serviceHeaders && {
      serviceHeaders: fillServiceHeaders(
        toolset.title,
        toolset.serviceHeaders,
        config.serviceSecrets,
      ),
    }),
    operations: toolset.operations.map((operation) => fillPins(operation, config.variables)),
  }));
}

function fillPins(operation: CompiledOperation, variables: Config["variables"]): CompiledOperation {
  const { pins, tool } = operation;
  if (!pins) return operation;
  return { ...operation, pins: pins.map((pin) => fillPin(pin, variables, tool.name)) };
}

function fillAuth(auth: ToolsetAuth, variables: Config["variables"]): ToolsetAuth {
  if (auth.type === "none" || auth.keyUrl === undefined) return auth;
  return { ...auth, keyUrl: fillTemplate(auth.keyUrl, variables) };
}

/** Every scope that an operation needs, in one order. */
export function listScopes(toolsets: readonly CompiledToolset[]): string[] {
  const scopes = toolsets.flatMap(({ operations }) => operations.map(({ scope }) => scope));
  return [...new Set(scopes)].sort();
}

export const isReadScope = (scope: string): boolean => scope.endsWith(":read");

/** What of a toolset needs no other scopes than these. */
export function narrowToolset(
  toolset: CompiledToolset,
  isOffered: (scope: string) => boolean,
): CompiledToolset {
  const { operations, prompts, resources } = toolset;
  return {
    ...toolset,
    operations: operations.filter(({ scope }) => isOffered(scope)),
    prompts: prompts.filter(({ scope }) => isOffered(scope)),
    resources: resources.filter(({ scope }) => isOffered(scope)),
  };
}
