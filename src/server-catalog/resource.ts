import type { ToolResult } from "../caller.ts";
import type { CompiledToolset } from "../catalog/compiled.ts";
import type { CompiledResource, CompletionSource } from "../catalog/prompt.ts";
import { type CheckedTool, createCheckedTool } from "../tools/tool-registry.ts";
import { createMatch, isTemplate } from "./match-uri.ts";

/** What is read: a text, or a query that runs as a tool does. */
type Content =
  | { readonly text: string; readonly lifeMs?: number }
  | {
      readonly tool: CheckedTool;
      readonly textPath: readonly string[] | null;
      /** How long what was read may be reused. Units: milliseconds. */
      readonly lifeMs: number;
    };

/** Source: MCP 2026-07-28, server/resources. */
export interface Resource {
  /** One entry of `resources/list` or `resources/templates/list`. */
  readonly listing: Readonly<Record<"name" | "title" | "description" | "mimeType", string>> &
    ({ readonly uri: string; readonly size?: number } | { readonly uriTemplate: string });
  /** The scope a grant needs; null for every grant. */
  readonly scope: string | null;
  readonly content: Content;
  /** The arguments in an address; null if it is another resource's. */
  readonly match: (uri: string) => ToolResult | null;
  /** By variable of the template. */
  readonly completions: Readonly<Record<string, CompletionSource>>;
}

/** Everything to read, with what is `builtIn`: first what has one address, so that it goes before a template that fits it too. */
export function createResources(
  toolsets: readonly CompiledToolset[],
  builtIn: readonly Resource[],
  timeoutMs: number,
): readonly Resource[] {
  const ofToolsets = toolsets.flatMap((toolset) => [
    ...toolset.resources.map(toTextResource),
    ...listQueries(toolset, timeoutMs),
  ]);
  const all = [...ofToolsets, ...builtIn];
  const [templates, single] = [true, false].map((wanted) =>
    all.filter(({ listing }) => "uriTemplate" in listing === wanted),
  );
  return [...(single ?? []), ...(templates ?? [])];
}

function toTextResource({ scope, text, ...listing }: CompiledResource): Resource {
  return {
    listing: { ...listing, size: new TextEncoder().encode(text).byteLength },
    scope,
    content: { text },
    match: (uri) => (uri === listing.uri ? {} : null),
    completions: {},
  };
}

function listQueries(toolset: CompiledToolset, timeoutMs: number): Resource[] {
  return toolset.operations.flatMap((operation): Resource[] => {
    const { resource, scope, tool, cacheSeconds } = operation;
    if (!resource) return [];
    const { uri, mimeType, textPath = null, completions } = resource;
    const { name, title, description, inputSchema } = tool;
    const address = isTemplate(uri) ? { uriTemplate: uri } : { uri };
    return [
      {
        listing: { ...address, name, title, description, mimeType },
        scope,
        content: {
          tool: createCheckedTool(toolset, operation, timeoutMs),
          textPath,
          lifeMs: cacheSeconds * 1000,
        },
        match: createMatch(uri, inputSchema),
        completions,
      },
    ];
  });
}

/** What a client reads of a query's result. */
export function toText(result: ToolResult, textPath: readonly string[] | null): string {
  if (!textPath) return JSON.stringify(result);
  const text = textPath.reduce<unknown>((value, key) => Object(value)[key], result);
  return typeof text === "string" ? text : "";
}
