import { listMissing } from "../caller.ts";
import type { CompiledToolset } from "../catalog/compiled.ts";
import { listScopes } from "../catalog/toolsets.ts";

/** What a grant leaves out, by the names of toolsets. */
export interface LeftOut {
  readonly notConnected: readonly string[];
  /** Their queries are allowed, and their changes are not. */
  readonly readOnly: readonly string[];
}

/** What of `toolsets` a caller with these scopes cannot use. */
export function findLeftOut(
  toolsets: readonly CompiledToolset[],
  scopes: readonly string[],
): LeftOut {
  const notConnected: string[] = [];
  const readOnly: string[] = [];
  for (const toolset of toolsets) {
    const needed = listScopes([toolset]);
    const missing = listMissing(scopes, needed);
    if (missing.length === 0) continue;
    (missing.length === needed.length ? notConnected : readOnly).push(toolset.name);
  }
  return { notConnected, readOnly };
}

/** The same for a model, with what to do about it; null if nothing is left out. No client asks for more by itself. */
export function toLeftOutHint({ notConnected, readOnly }: LeftOut): string | null {
  if (notConnected.length + readOnly.length === 0) return null;
  return [
    ...(notConnected.length > 0 ? [`Not connected: ${notConnected.join(", ")}.`] : []),
    ...(readOnly.length > 0 ? [`Connected for reading only: ${readOnly.join(", ")}.`] : []),
    "If the person wants more, ask them to connect this client again and tick it.",
  ].join(" ");
}
