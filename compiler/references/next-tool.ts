import { failAt } from "../diagnostics/toolset-error.ts";
import { type NamedOperations, type Reference, toMissing } from "./missing-name.ts";

/** Throws: `ToolsetError` if the tool names a next one that is not there. */
export function assertNext(
  own: string,
  next: Reference | null,
  tools: Omit<NamedOperations, "kind">,
): void {
  const names = tools.names.filter((name) => name !== own);
  if (next === null || names.includes(next.name)) return;
  const why = toMissing(next.name, { ...tools, names, kind: "other tool of this toolset" });
  failAt(next.node, `@tool: next names ${JSON.stringify(next.name)}, ${why}`);
}
