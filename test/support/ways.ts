/** How a tool is called: by its own name, or by `run_tool` where tools are found. */
export type Via = "itself" | "run_tool";
export const vias: readonly Via[] = ["itself", "run_tool"];

interface ToolCall {
  readonly name: unknown;
  readonly arguments?: unknown;
}

/** The params of a call of a tool as they are sent in this way; what is no part of the call stays beside it. */
export function toCall<More extends ToolCall>(via: Via, { name, arguments: args, ...more }: More) {
  const given = args === undefined ? {} : { arguments: args as Record<string, unknown> };
  return via === "itself"
    ? { ...more, name: String(name), ...given }
    : { ...more, name: "run_tool", arguments: { name, ...given } };
}

/** The endpoint where what `url` offers is called in this way. */
export const toUrl = (via: Via, url: string): string => (via === "itself" ? url : `${url}/find`);
