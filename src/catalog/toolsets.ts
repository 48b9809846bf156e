import { type Config, fillTemplate } from "../config.ts";
import { assertSecure } from "./assert-secure.ts";
import type { CompiledOperation, CompiledToolset, ToolListing, ToolsetAuth } from "./compiled.ts";
import { pickSharedFields } from "./fields.ts";
import { fillHeaders, fillServiceHeaders } from "./headers.ts";
import { fillPin } from "./pin.ts";

/**
 * Toolsets with their settings filled in. Throws: `misconfigured` naming a setting that is missing, or that a pinned
 * variable cannot take.
 */
export function fillToolsets(
  toolsets: readonly CompiledToolset[],
  config: Pick<Config, "variables" | "serviceSecrets"> &
    Partial<Pick<Config, "maxRetries" | "confirmWay">>,
): readonly CompiledToolset[] {
  return toolsets.map((toolset) => ({
    ...toolset,
    endpoint: fillEndpoint(toolset, config.variables),
    ...(toolset.fields && { sharedFields: pickSharedFields(toolset, config.variables) }),
    ...(toolset.headers && { headers: fillHeaders(toolset, toolset.headers, config.variables) }),
    auth: fillAuth(toolset.auth, config.variables),
    ...(config.maxRetries !== undefined && { maxRetries: config.maxRetries }),
    ...(toolset.serviceHeaders && {
      serviceHeaders: fillServiceHeaders(
        toolset.title,
        toolset.serviceHeaders,
        config.serviceSecrets,
      ),
    }),
    operations: toolset.operations
      .map((operation) => fillPins(operation, config.variables))
      .map((operation) =>
        config.confirmWay === "two-step" ? withConfirmToken(operation) : operation,
      ),
  }));
}

function fillEndpoint(
  { title, endpoint, allowInsecure }: CompiledToolset,
  variables: Config["variables"],
): string {
  const filled = fillTemplate(endpoint, variables);
  assertSecure(title, filled, allowInsecure);
  return filled;
}

function fillPins(operation: CompiledOperation, variables: Config["variables"]): CompiledOperation {
  const { pins, preview, tool } = operation;
  return {
    ...operation,
    ...(pins && { pins: pins.map((pin) => fillPin(pin, variables, tool.name)) }),
    ...(preview && { preview: fillPins(preview, variables) }),
  };
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

const confirmToken = {
  type: "string",
  maxLength: 200,
  description:
    "Leave out at first. The answer then holds a question for the person and a token to send once they agree.",
};

/** The operation with the argument that the second of two steps brings, if it asks for them. */
export function withConfirmToken(operation: CompiledOperation): CompiledOperation {
  const { confirm, tool, checkedSchema } = operation;
  if (confirm === null) return operation;
  return {
    ...operation,
    tool: { ...tool, inputSchema: addTo(tool.inputSchema) },
    ...(checkedSchema && { checkedSchema: addTo(checkedSchema) }),
  };
}

const addTo = (schema: ToolListing["inputSchema"]): ToolListing["inputSchema"] => ({
  ...schema,
  properties: { ...Object(schema.properties), confirm_token: confirmToken },
});
