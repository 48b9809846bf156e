import { hasScope } from "../caller.ts";

/** Which of `known` the client asked for; a client that names none asks for all. */
export function toAskedScopes(known: readonly string[], asked: readonly string[]): string[] {
  const named = asked.filter((scope) => scope !== "offline_access");
  return named.length === 0 ? [...known] : known.filter((scope) => named.includes(scope));
}

/**
 * The toolsets that `scopes` are for, and whether they may be changed too. A scope is `<toolset>:read` or
 * `<toolset>:write`; write covers read.
 */
export function toToolsetScopes(
  scopes: readonly string[],
): ReadonlyMap<string, { readonly write: boolean }> {
  const found = new Map<string, { write: boolean }>();
  for (const scope of scopes) {
    const [toolset = "", right] = scope.split(":");
    if (right === "write") found.set(toolset, { write: true });
    else if (right === "read" && !found.has(toolset)) found.set(toolset, { write: false });
  }
  return found;
}

/** What a person ticked on the consent page, by names of toolsets. */
export interface Ticked {
  readonly toolsets: readonly string[];
  readonly write: readonly string[];
}

/** A box for changes says what it says: ticked alone, it means the toolset too. One that was not offered means nothing. */
export function toTicked(asked: readonly string[], { toolsets, write }: Ticked): Ticked {
  const offered = write.filter((toolset) => asked.includes(`${toolset}:write`));
  return { toolsets: [...new Set([...toolsets, ...offered])], write: offered };
}

/** The scopes that ticked boxes stand for, never more than were asked. */
export function toGrantedScopes(asked: readonly string[], boxes: Ticked): string[] {
  const { toolsets, write } = toTicked(asked, boxes);
  const wanted = toolsets.map((toolset) =>
    write.includes(toolset) ? `${toolset}:write` : `${toolset}:read`,
  );
  return wanted.filter((scope) => hasScope(asked, scope));
}

/** All of both, each once, without the reading that a write scope covers. */
export function mergeScopes(first: readonly string[], second: readonly string[]): string[] {
  const all = [...new Set([...first, ...second])];
  const isCovered = (scope: string) =>
    hasScope(
      all.filter((other) => other !== scope),
      scope,
    );
  return all.filter((scope) => !isCovered(scope));
}
